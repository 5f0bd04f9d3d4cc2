import type { Alarm, Estimate, Notice, Watched } from '../../../analyze/alarm/alarm.ts';
import { formatCount, formatDuration, formatFigure, formatRate, formatShare } from '../../../core/units.ts';
import { timeText } from '../conflicts/time-text.ts';

/** What a watch has to say, in one line. */
export function noticeText(notice: Notice): string {
  const where = whereText(notice.watched);
  const told = timeText(notice.toldMs);
  switch (notice.kind) {
    case 'alarm':
      return `${told} alarm: ${where}: ${alarmText(notice)}`;
    case 'over':
      return `${told} over: ${where}: the load explains what is lost again since ${timeText(notice.untilMs)}; the trouble had begun at ${timeText(notice.sinceMs)}`;
    case 'fell': {
      const { explained, seen, sinceMs } = notice;
      return `${told} fell: ${where}: ${shareText(seen)} lose races, after ${shareText(explained)} before, since ${sinceText(sinceMs)}; from now on that is what is expected`;
    }
  }
}

/** How much of what is seen is not explained, since when, and how sure that is. */
export function alarmText(alarm: Alarm): string {
  const { seen, explained, times, sinceMs } = alarm;
  return [
    `${shareText(seen)} of changes lose races, where the load explains ${shareText(explained)}`,
    `${timesText(times)} as many`,
    `since ${sinceText(sinceMs)}`,
    loadText(alarm),
    `by chance ${chanceText(alarm)}`,
  ].join('; ');
}

/** What is watched, as a person calls it. */
export function whereText({ kind, name }: Watched): string {
  return kind === 'resource' ? `record ${name}` : name;
}

export function shareText({ value, low, high }: Estimate): string {
  return `${formatShare(value)} (${formatShare(low)} to ${formatShare(high)})`;
}

export function timesText({ value, low, high }: Estimate): string {
  if (!Number.isFinite(value)) return 'many times';
  return `${formatFigure(value)} times (${formatFigure(low)} to ${formatFigure(high)})`;
}

/** The most likely beginning, and how far from it others are that are nearly as likely. */
export function sinceText({ value, low, high }: Estimate): string {
  const by = (sign: string, ms: number): string => (ms === 0 ? '' : `${sign}${formatDuration(ms)}`);
  const both = [by('−', value - low), by('+', high - value)].filter((one) => one !== '').join(' ');
  return both === '' ? timeText(value) : `${timeText(value)} (${both})`;
}

export function loadText({ perS, learntPerS }: Alarm): string {
  return `at ${formatRate(perS)} changes/s, learnt at ${formatRate(learntPerS)}/s`;
}

/** How likely it is that nothing has changed, among all that is watched, at most. */
export function chanceText({ chance }: Alarm): string {
  return chance >= 0.5 ? 'not unlikely' : `at most once in ${formatCount(Math.floor(1 / chance))}`;
}
