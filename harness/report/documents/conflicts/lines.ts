import type { ConflictFindings } from '../../../analyze/conflicts/conflict-analysis.ts';
import type { LoadPeak } from '../../../analyze/conflicts/load-effect.ts';
import type { MarkEffect } from '../../../analyze/conflicts/mark-effect.ts';
import type { Estimate } from '../../../analyze/conflicts/poisson-fit.ts';
import { formatCounted, formatDuration, formatFigure, formatRate, formatShare } from '../../../core/units.ts';
import { cutList } from '../cut-list.ts';
import { harmless } from '../../wrap.ts';
import { timeText } from './time-text.ts';

const shown = 10;
const shownPeaks = 3;

/** Records that refuse whoever comes. */
export function lastingLines({ lasting, of }: ConflictFindings): string[] {
  const lines = lasting.map(({ method, path, status, code, count, clients, fromMs, toMs }) =>
    harmless(
      `${method} ${path}: ${status}${code === undefined ? '' : ` ${code}`}, ${formatCounted(count, 'time')}` +
        (clients.size === 0
          ? ''
          : ` to ${clients.size >= 20 ? 'at least ' : ''}${formatCounted(clients.size, 'client')}`) +
        ` from ${timeText(fromMs)} to ${timeText(toMs)}`,
    ),
  );
  return cutList(lines, shown, 'request', of.lasting);
}

/** Clients that do not stop. */
export function stormLines({ storms, of }: ConflictFindings): string[] {
  const lines = storms.map(({ client, method, path, status, count, fromMs, toMs, wastedMs }) => {
    const seconds = (toMs - fromMs) / 1000;
    return harmless(
      `${client}, ${method} ${path}: ${status}, sent again ${formatCounted(count, 'time')}` +
        `${seconds > 0 ? `, ${formatRate(count / seconds)}/s` : ''} from ${timeText(fromMs)}; ${formatDuration(wastedMs)} wasted`,
    );
  });
  return cutList(lines, shown, 'row', of.storms);
}

/** Stretches in which nothing is logged. */
export function silenceLines({ silences: { longest, count, wholeMs } }: ConflictFindings): string[] {
  const more = count - longest.length;
  const restMs = longest.reduce((ms, { fromMs, toMs }) => ms - (toMs - fromMs), wholeMs);
  return [
    ...longest.map(
      ({ fromMs, toMs }) =>
        `nothing is logged from ${timeText(fromMs)} to ${timeText(toMs)}, ${formatDuration(toMs - fromMs)}: lines are missing, or nobody asked`,
    ),
    ...(more <= 0
      ? []
      : [
          `nothing is logged in ${formatCounted(more, 'more stretch', 'more stretches')}, none longer than these, ${formatDuration(restMs)} in all; with these ${formatDuration(wholeMs)}`,
        ]),
  ];
}

/** How conflicts go with load. */
export function loadLines({ load, total }: ConflictFindings): string[] {
  if (total.conflicts === 0) return [];
  const { power, why, windows, widthMs, peaks } = load;
  const fitted =
    power === undefined
      ? `how conflicts go with load cannot be told: ${why ?? ''}`
      : `conflicts that may be lost races go with the load to the power of ${interval(power)}, ${formatCounted(windows, 'window')} of ${formatDuration(widthMs)}: ${meaning(power)}`;
  return [
    fitted,
    ...cutList(peaks.map(peakLine), shownPeaks, 'time of much load', peaks.length, 'more times of much load'),
  ];
}

function meaning({ low, high }: Estimate): string {
  if (low > 1) return 'their share grows as the load does, as of changes that get in each other’s way';
  if (high < 1) return 'their share falls as the load grows';
  return 'their share may stay as it is';
}

function peakLine({
  fromMs,
  toMs,
  load,
  conflicts,
  pairs,
  beyond: [value, low, high],
  isExplained,
}: LoadPeak): string {
  return (
    `${timeText(fromMs)} to ${timeText(toMs)}: ${times(load)} the load, ${times(conflicts)} the conflicts, ` +
    `${Number.isFinite(pairs) ? `${times(pairs)} the pairs of changes of a record within a second` : `${times(load ** 2)} expected of the load`}; ` +
    `beyond that ${times(value)} (${formatFigure(low)}–${formatFigure(high)}): ${isExplained ? 'the load explains it' : 'the load does not explain it'}`
  );
}

/** What changed at marks. */
export function markLines({ marks }: ConflictFindings): string[] {
  return marks.map((mark) => harmless(`${mark.name}, ${timeText(mark.atMs)}: ${markText(mark)}`));
}

const findings = {
  rose: 'the load does not explain it: conflicts rose',
  fell: 'the load does not explain it: conflicts fell',
  'load explains it': 'the load explains it',
  'no change': 'no change to be seen',
  'cannot be told': 'cannot be told',
} as const;

function markText({ before, after, ratio, atSameLoad, finding, why }: MarkEffect): string {
  const told = `${findings[finding]}${why === undefined ? '' : `: ${why}`}`;
  if (ratio === undefined) return told;
  return (
    `${formatShare(before.share)} of changes refused before, ${formatShare(after.share)} after, × ${interval(ratio)}` +
    (atSameLoad === undefined ? '' : `; at the same load × ${interval(atSameLoad)}`) +
    ` (${formatRate(before.changesPerS)} and ${formatRate(after.changesPerS)} changes/s): ${told}`
  );
}

function times(value: number): string {
  return `${formatFigure(value)} times`;
}

function interval({ value, low, high }: Estimate): string {
  return `${formatFigure(value)} (${formatFigure(low)}–${formatFigure(high)})`;
}
