import { doubtsOf } from '../../analyze/endings/doubts.ts';
import { grouped } from '../../core/grouped.ts';
import { schemaVersion } from '../../core/run-record.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { formatDuration, formatMs, formatRate, formatShare } from '../../core/units.ts';
import { left, list, right, sentences } from '../document.ts';
import { caseOf } from './race/cases.ts';
import type { Block, Case, Cell, Column, Document, Tone } from '../document.ts';

/** A record, and what came of racing the same again. */
export interface Reproduced {
  readonly old: RunRecord;
  readonly new: RunRecord;
}

/** Whether a service was judged otherwise than before. */
export function isJudgedOtherwise({ old, new: now }: Reproduced): boolean {
  return old.verdict.result !== now.verdict.result;
}

/** Old figures beside new ones, and what is not the same about them. */
export function reproductionDocument(pairs: readonly Reproduced[]): Document {
  const changed = pairs.filter(isJudgedOtherwise);
  return {
    blocks: [
      ...[...grouped(pairs, ({ old }) => old.workload)].flatMap(([workload, own]): Block[] => [
        { kind: 'heading', text: workload, facts: [] },
        { kind: 'table', columns, rows: own.map(rowOf) },
      ]),
      ...list(
        changed.map(
          ({ old, new: now }) =>
            `✗ ${old.workload}/${old.strategy} was ${old.verdict.result} and is ${now.verdict.result} now${whyOf(now)}`,
        ),
      ),
      ...list(differences(pairs), { about: 'what is not the same:' }),
      ...sentences(
        changed.length === 0
          ? `All ${pairs.length} verdicts are the same.`
          : `${changed.length} of ${pairs.length} verdicts are others.`,
        'A ratio is new goodput through old: a single run of each, not raced together, so that no difference of figures is tested; bench --blocks and its intervals do that.',
      ),
    ],
    data: {
      schemaVersion,
      pairs: pairs.map(({ old, new: now }) => ({ old, new: now, ratio: ratioOf(old, now) })),
    },
    cases: casesOf(pairs),
  };
}

/** Each race as it is now, and one that was judged otherwise before has failed. */
function casesOf(pairs: readonly Reproduced[]): Case[] {
  const doubts = doubtsOf(pairs.map((pair) => pair.new));
  return pairs.map((pair) => {
    const judged = caseOf(pair.old.strategy, [pair.new], doubts, []);
    if (!isJudgedOtherwise(pair) || judged.outcome !== 'passed') return judged;
    const why = `was ${pair.old.verdict.result} and is ${pair.new.verdict.result} now`;
    return { ...judged, outcome: 'failed', why };
  });
}

const columns: readonly Column[] = [
  left('strategy'),
  left('verdict', 'old'),
  left('', 'new'),
  right('goodput/s', 'old'),
  right('', 'new'),
  right('', 'ratio'),
  right('p99 ms', 'old'),
  right('', 'new'),
  right('409', 'old'),
  right('', 'new'),
];

const tones = { valid: 'good', invalid: 'bad', inconclusive: 'doubt' } as const satisfies Record<
  RunRecord['verdict']['result'],
  Tone
>;

function rowOf({ old, new: now }: Reproduced): Cell[] {
  const verdict = ({ verdict: { result } }: RunRecord): Cell => ({ text: result, tone: tones[result] });
  const goodput = ({ rates: { goodputPerS: value } }: RunRecord): Cell => ({
    text: formatRate(value),
    value,
  });
  const p99 = ({ latencyMs: { operation } }: RunRecord): Cell => ({
    text: formatMs(operation.p99),
    ...(operation.p99 === undefined ? {} : { value: operation.p99 }),
  });
  const share = ({ conflicts: { rate409: value } }: RunRecord): Cell => ({ text: formatShare(value), value });
  const ratio = ratioOf(old, now);
  return [
    { text: old.strategy },
    verdict(old),
    verdict(now),
    goodput(old),
    goodput(now),
    ratio === undefined ? { text: '–' } : { text: ratio.toFixed(2), value: ratio },
    p99(old),
    p99(now),
    share(old),
    share(now),
  ];
}

function ratioOf(old: RunRecord, now: RunRecord): number | undefined {
  return old.rates.goodputPerS > 0 ? now.rates.goodputPerS / old.rates.goodputPerS : undefined;
}

function whyOf({ verdict: { result, reasons, anomalies } }: RunRecord): string {
  const [why] = result === 'invalid' ? anomalies.map(({ worst }) => worst.text) : reasons;
  return why === undefined || result === 'valid' ? '' : `: ${why}`;
}

/** In what the new races differ from the old ones beside their figures, each as old → new. */
function differences(pairs: readonly Reproduced[]): string[] {
  const told: readonly (readonly [string, (run: RunRecord) => string])[] = [
    ['machine', ({ environment: { cpu, cores, memoryGiB } }) => `${cpu}, ${cores} cores, ${memoryGiB} GiB`],
    ['system', ({ environment: { platform } }) => platform],
    ['Node', ({ environment: { node } }) => node],
    ['contend', ({ environment: { contend } }) => contend],
    ['server of the store', ({ environment: { storeVersion = 'none' } }) => storeVersion],
    ['services', ({ rehearsed }) => (rehearsed === true ? 'rehearsed' : 'new')],
    ['measured time', ({ durationS }) => formatDuration(10 * Math.round(durationS * 100))],
    ['warm-up', ({ warmupS }) => formatDuration(warmupS * 1000)],
    ['day', ({ startedAt }) => startedAt.slice(0, 10)],
    [
      'other processes',
      ({ environment: { neighbourShare = 0 } }) =>
        neighbourShare > 0.1 ? 'took more than a tenth of a core' : 'at rest',
    ],
  ];
  return told.flatMap(([name, of]) => {
    const changes = new Set(
      pairs.flatMap(({ old, new: now }) => (of(old) === of(now) ? [] : [`${of(old)} → ${of(now)}`])),
    );
    return changes.size === 0 ? [] : [`${name}: ${[...changes].join('; ')}`];
  });
}
