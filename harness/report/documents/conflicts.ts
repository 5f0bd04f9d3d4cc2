import { callFields } from '../../core/call.ts';
import type { Advice } from '../../analyze/conflicts/advice.ts';
import type { BlindSpot } from '../../analyze/conflicts/blind-spots.ts';
import type { ConflictFindings } from '../../analyze/conflicts/conflict-analysis.ts';
import { struckIn } from '../../core/credential-forms.ts';
import { schemaVersion } from '../../core/run-record.ts';
import { formatCount, formatCounted, formatDuration, formatShare } from '../../core/units.ts';
import { oddities } from '../../results/calls/log-notes.ts';
import type { LogNote } from '../../results/calls/log-notes.ts';
import { list, sentences } from '../document.ts';
import type { Block, Document } from '../document.ts';
import { harmless } from '../wrap.ts';
import { lastingLines, loadLines, markLines, silenceLines, stormLines } from './conflicts/lines.ts';
import {
  clientTable,
  hourTable,
  kindTable,
  reasonTable,
  recordTable,
  routeTable,
} from './conflicts/tables.ts';
import { timeText } from './conflicts/time-text.ts';

/** What a command has read and found. */
export interface ConflictsTold {
  /** The logs, without what rotation adds to their names. */
  readonly logs: readonly string[];
  readonly lines: number;
  readonly bytes: number;
  /** Resolution of the times by log, the coarsest. */
  readonly stepMs: number;
  readonly findings: ConflictFindings;
  readonly advice: readonly Advice[];
  readonly blindSpots: readonly BlindSpot[];
  readonly notes: readonly LogNote[];
}

/** What the logs of gateways tell of conflicts: what to do first, then who, where, when and why. */
export function conflictsDocument(told: ConflictsTold): Document {
  const { findings, advice } = told;
  const { total } = findings;
  const has = total.conflicts > 0;
  return struckIn({
    blocks: [
      headingOf(told),
      ...list(
        advice.map(({ kind, about, todo }) => harmless(`${kind}, ${about}: ${todo}`)),
        { about: 'what to do about the worst', numbered: true },
      ),
      ...(has && advice.length === 0
        ? sentences(
            'Nothing stands out: no record, client or time has more conflicts than the others explain.',
          )
        : []),
      ...(has
        ? [kindTable(findings), ...reasonTable(findings), ...routeTable(findings), ...recordTable(findings)]
        : []),
      ...(has && findings.clients.length > 0 ? clientTable(findings) : []),
      ...(has && findings.hours.length > 1 ? hourTable(findings) : []),
      ...list(lastingLines(findings), { about: 'refused again and again, with nobody near who changed it' }),
      ...list(stormLines(findings), { about: 'sent again as it was, right after it was refused' }),
      ...list(loadLines(findings), { about: 'load' }),
      ...list(markLines(findings), { about: 'before and after' }),
      ...list(blindLines(told), { about: 'what this log cannot tell' }),
      ...list([...noteLines(told), ...silenceLines(findings)], { about: 'what is odd in the log' }),
    ],
    data: dataOf(told),
  });
}

function headingOf({ logs, lines, bytes, stepMs, findings }: ConflictsTold): Block {
  const { total, totalMs, statuses, fromMs, toMs } = findings;
  const shown = logs.length > 3 ? `${logs.length} logs` : logs.join(', ');
  const isEmpty = total.requests === 0;
  return {
    kind: 'heading',
    text: 'conflicts',
    about: `what ${harmless(shown)} ${logs.length === 1 ? 'tells' : 'tell'} of them`,
    facts: [
      isEmpty
        ? ['no requests']
        : [
            `${timeText(fromMs)} to ${timeText(toMs)}`,
            formatCounted(total.requests, 'request'),
            `${formatCount(total.changes)} of them for a change`,
            `${formatCounted(lines, 'line')}, ${sizeText(bytes)}`,
          ],
      [
        `${formatCounted(total.conflicts, 'conflict')} (${statuses.join(', ')})`,
        `${formatShare(total.requests === 0 ? 0 : total.conflicts / total.requests)} of requests`,
        ...(totalMs > 0 ? [`${formatShare(total.wastedMs / totalMs)} of their time came to nothing`] : []),
        `times in steps of ${formatDuration(stepMs)}`,
      ],
    ],
  };
}

function sizeText(bytes: number): string {
  return bytes < 1e5 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

function blindLines({ blindSpots }: ConflictsTold): string[] {
  return blindSpots.map(
    ({ unknown, fields }) =>
      `${unknown}; it takes ${fields.map((field) => `${callFields[field]} (--fields ${field}=…)`).join(' and ')}`,
  );
}

function noteLines({ notes, findings: { mayLack } }: ConflictsTold): string[] {
  const lacking = Object.entries(mayLack).filter(([, count]) => count > 0);
  return [
    ...notes.map(({ oddity, count, first, what }) =>
      harmless(
        oddity === 'unfit'
          ? (what ?? '')
          : `${oddities[oddity].about}${what === undefined ? '' : ` (${what})`}: ${formatCount(count)}, first ${first}`,
      ),
    ),
    ...lacking.map(
      ([what, count]) =>
        `more ${what} than there is room for: those shown may have ${formatCount(count)} conflicts more`,
    ),
  ];
}

/** Sets become counts, so that it is JSON. */
function dataOf({ findings, ...told }: ConflictsTold): object {
  const { storms, lasting, ...rest } = findings;
  return {
    schemaVersion,
    kind: 'conflicts',
    ...told,
    findings: { ...rest, storms, lasting: lasting.map((one) => ({ ...one, clients: one.clients.size })) },
  };
}
