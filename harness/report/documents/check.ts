import { schemaVersion } from '../../core/run-record.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { spelled } from '../../core/spelled.ts';
import { formatCount } from '../../core/units.ts';
import { anomalyKinds } from '../../core/verdict.ts';
import type { InvariantResult, Verdict } from '../../core/verdict.ts';
import { left, list, right, sentences } from '../document.ts';
import type { Block, Case, Cell, Document, Tone } from '../document.ts';
import { harmless } from '../wrap.ts';

/** A history that was judged from its file. */
export interface Checked {
  readonly file: string;
  readonly workload: string;
  /** What the workload is about. */
  readonly about: string;
  readonly strategy?: string;
  readonly driver?: string;
  readonly promise: RunRecord['promise'];
  readonly requests: number;
  readonly clients: number;
  /** What was known of the end: receipts of all effects, records as they were shown, or nothing. */
  readonly end: 'receipts' | 'records' | 'nothing';
  /** Lines in which a secret stands no more. */
  readonly hidden: number;
  readonly verdict: Verdict;
}

/** What became of everything that must hold, a table a history. */
export function checkDocument(checked: readonly Checked[]): Document {
  return {
    blocks: checked.flatMap(blocksOf),
    data: {
      schemaVersion,
      histories: checked.map(({ about: _about, ...one }) => one),
    },
    cases: checked.filter(({ promise }) => promise !== 'none').map(caseOf),
  };
}

/** A case a history, as the exit code has it. */
function caseOf({ file, workload, strategy, promise, verdict }: Checked): Case {
  const [why, ...more] =
    verdict.result === 'inconclusive' ? verdict.reasons : verdict.anomalies.map(anomalyText);
  const outcome =
    verdict.result === 'inconclusive'
      ? 'unproven'
      : verdict.result === 'invalid' && promise === 'safe'
        ? 'failed'
        : 'passed';
  return {
    suite: workload,
    name: strategy === undefined ? file : `${strategy}, ${file}`,
    seconds: 0,
    outcome,
    ...(outcome === 'passed' || why === undefined ? {} : { why, more }),
  };
}

const ends = {
  receipts: 'judged from answers, records and receipts',
  records: 'judged from answers and records at the end',
  nothing: 'judged from answers alone',
} as const;

function blocksOf(one: Checked): Block[] {
  const { file, workload, about, strategy, driver, requests, clients, end, hidden, verdict } = one;
  return [
    {
      kind: 'heading',
      text: harmless(strategy === undefined ? workload : `${workload}/${strategy}`),
      about,
      facts: [
        [
          verdictText(one),
          `${formatCount(requests)} ${requests === 1 ? 'request' : 'requests'}`,
          `${formatCount(clients)} ${clients === 1 ? 'client' : 'clients'}`,
          ends[end],
        ],
        [harmless(file), harmless(`driven by ${driver ?? 'somebody who does not say who'}`)],
      ],
    },
    ...(verdict.invariants === undefined ? [] : [tableOf(verdict.invariants)]),
    ...list(verdict.anomalies.map(anomalyText)),
    ...list(verdict.reasons.map(harmless)),
    ...(hidden === 0
      ? []
      : sentences(
          `In ${formatCount(hidden)} lines secrets were replaced when the file was written: where a check compares these texts, the verdict may be another than after the race.`,
        )),
  ];
}

function verdictText({ promise, verdict: { result } }: Checked): string {
  if (promise === 'none') return '– nothing to judge';
  if (result === 'valid') return '✓ valid';
  if (result === 'inconclusive') return '? inconclusive';
  return promise === 'safe' ? '✗ INVALID' : '✗ invalid, as was to be expected';
}

const words = {
  held: { text: '✓ held', tone: 'good' },
  broken: { text: '✗ broken', tone: 'bad' },
  'not-examined': { text: '? not examined', tone: 'doubt' },
} as const satisfies Record<InvariantResult['result'], { text: string; tone: Tone }>;

function tableOf(invariants: readonly InvariantResult[]): Block {
  return {
    kind: 'table',
    columns: [left('must hold'), left('result'), right('cases'), left('not examined, because')],
    rows: invariants.map(({ name, result, examined, why = '' }): Cell[] => [
      { text: name },
      words[result],
      { text: result === 'not-examined' ? '–' : formatCount(examined), value: examined },
      { text: harmless(why) },
    ]),
  };
}

function anomalyText({ kind, count, worst }: Verdict['anomalies'][number]): string {
  const times = `${formatCount(count)} ${count === 1 ? 'time' : 'times'}`;
  const requests = worst.nonces.length === 0 ? '' : `, requests ${worst.nonces.slice(0, 10).join(', ')}`;
  return harmless(
    `✗ ${kind}, ${times}: ${anomalyKinds[kind]}; worst: ${spelled(worst.text)} (${spelled(worst.key)}${requests})`,
  );
}
