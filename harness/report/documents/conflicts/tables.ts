import { struckNames } from '../../../core/credential-forms.ts';
import type { ConflictFindings, Named } from '../../../analyze/conflicts/conflict-analysis.ts';
import type { SharedTally } from '../../../analyze/conflicts/record-tally.ts';
import { conflictKinds } from '../../../analyze/conflicts/refusals.ts';
import type { ConflictKind } from '../../../analyze/conflicts/refusals.ts';
import { formatCount, formatCounted, formatFigure, formatShare } from '../../../core/units.ts';
import { figureCell, left, right, sentences, spare } from '../../document.ts';
import type { Block, Cell, Column } from '../../document.ts';
import { harmless } from '../../wrap.ts';
import { timeText } from './time-text.ts';

/** Rows of a table. */
const shown = 10;
/** Letters of a name that a table has room for. */
const longest = 44;

const meanings: Readonly<Record<ConflictKind, string>> = {
  race: 'somebody changed the record meanwhile, or since it was read, or held it',
  decided: 'the service named a reason that no retry helps against',
  lasting: 'refused whoever came, and nobody changed the record',
  again: 'the same request sent again, though nothing had changed the record',
  unknown: 'the log does not tell',
};

/** What the conflicts were. */
export function kindTable({ total }: ConflictFindings): Block {
  return {
    kind: 'table',
    columns: [left('conflict'), right('requests'), { ...right('share'), unit: 'share' }, left('that is')],
    rows: conflictKinds.map((kind) => [
      { text: kind },
      figureCell(total.kinds[kind], formatCount),
      figureCell(total.kinds[kind] / total.conflicts, formatShare),
      { text: meanings[kind] },
    ]),
  };
}

/** As what they were answered, beside all other answers. */
export function reasonTable({ byReason, byStatus, total, of }: ConflictFindings): Block[] {
  const refused = new Set(byReason.map(({ status }) => status));
  const others = byStatus.filter(({ status }) => !refused.has(status));
  const row = (status: number, reason: string, count: number): Cell[] => [
    { text: status === 0 ? 'no answer' : String(status) },
    { text: harmless(clipped(reason)) },
    figureCell(count, formatCount),
    figureCell(count / total.requests, formatShare),
  ];
  return [
    {
      kind: 'table',
      columns: [left('status'), left('reason'), right('requests'), { ...right('share'), unit: 'share' }],
      rows: [
        ...byReason.slice(0, shown).map(({ status, code, count }) => row(status, code ?? 'none told', count)),
        ...others.slice(0, shown).map(({ status, count }) => row(status, '', count)),
      ],
    },
    ...leftOut(of.reasons - shown, 'reason of conflicts', 'reasons of conflicts'),
    ...leftOut(others.length - shown, 'other status', 'other statuses'),
  ];
}

/** How many rows a table has no room for. */
function leftOut(count: number, one: string, many = `${one}s`): Block[] {
  return count <= 0 ? [] : sentences(`Not shown: ${formatCounted(count, `more ${one}`, `more ${many}`)}.`);
}

export function routeTable(findings: ConflictFindings): Block[] {
  return [
    tableOf('route', findings.routes, findings),
    ...leftOut(findings.of.routes - shown, 'route with conflicts', 'routes with conflicts'),
  ];
}

export function clientTable(findings: ConflictFindings): Block[] {
  return [
    tableOf('client', findings.clients, findings),
    ...leftOut(findings.of.clients - shown, 'client with conflicts', 'clients with conflicts'),
  ];
}

/** Records, with how many clients each refused and where it is going. */
export function recordTable(findings: ConflictFindings): Block[] {
  const table = tableOf(
    'record',
    findings.records,
    findings,
    [spare(2, right('clients')), spare(1, left('trend'))],
    (at) => {
      const { clients = 0, trend } = findings.records[at] ?? {};
      return [
        figureCell(clients, (count) => (count >= 20 ? '≥ 20' : String(count))),
        {
          text:
            trend === undefined
              ? '–'
              : trend.direction === 'steady'
                ? 'steady'
                : `${trend.direction}, × ${formatFigure(trend.factor)}`,
        },
      ];
    },
  );
  return [table, ...leftOut(findings.of.records - shown, 'record with conflicts', 'records with conflicts')];
}

/** Hours, those with the most conflicts where there are many. */
export function hourTable(findings: ConflictFindings): Block[] {
  const { hours } = findings;
  const most = 24;
  const worst = hours.toSorted((a, b) => b.conflicts - a.conflicts).slice(0, most);
  const named = (hours.length > most ? worst.toSorted((a, b) => a.fromMs - b.fromMs) : hours).map(
    ({ fromMs, ...tally }) => ({ name: timeText(fromMs).slice(0, 16), ...tally }),
  );
  return [
    tableOf(hours.length > most ? 'worst hours' : 'hour', named, findings, [], () => [], most),
    ...leftOut(hours.length - most, 'hour'),
  ];
}

const columns: readonly Column[] = [
  spare(3, right('requests')),
  right('conflicts'),
  { ...right('of its', 'changes'), unit: 'share' },
  { ...right('of all', 'requests'), unit: 'share' },
  { ...spare(4, right('of all', 'time')), unit: 'share' },
  right('race'),
  spare(5, right('de-', 'cided')),
  right('last-', 'ing'),
  right('again'),
  spare(6, right('un-', 'known')),
];

function tableOf(
  what: string,
  rows: readonly Named[],
  { total, totalMs }: ConflictFindings,
  more: readonly Column[] = [],
  moreOf: (at: number) => Cell[] = () => [],
  most = shown,
): Block {
  const cells = (tally: SharedTally): Cell[] => [
    figureCell(tally.requests, formatCount),
    figureCell(tally.conflicts, formatCount),
    figureCell(
      tally.changes === 0 ? undefined : Math.min(1, (tally.conflicts - tally.refusedReads) / tally.changes),
      formatShare,
    ),
    figureCell(tally.conflicts / total.requests, formatShare),
    figureCell(totalMs === 0 ? undefined : tally.wastedMs / totalMs, formatShare),
    ...conflictKinds.map((kind) => figureCell(tally.kinds[kind], formatCount)),
  ];
  return {
    kind: 'table',
    columns: [left(what), ...columns, ...more],
    rows: rows
      .slice(0, most)
      .map((row, at) => [{ text: harmless(clipped(row.name)) }, ...cells(row), ...moreOf(at)]),
  };
}

function clipped(name: string): string {
  // Before it is cut: a part of a credential may have no form.
  const text = struckNames(name);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
