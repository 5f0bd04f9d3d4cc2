import { partOf } from '../../../harness/core/conflict-share.ts';
import type { RunRecord } from '../../../harness/core/run-record.ts';
import { spreadOf } from '../../../harness/analyze/median.ts';
import type { Spread } from '../../../harness/analyze/median.ts';

/** One run of a plan: with which ability of the gateway, `none` for none of them. */
export interface AbilityRun {
  readonly ability: string;
  readonly record: RunRecord;
}

/** What an ability makes of one workload and strategy, against the same without it in the same block. */
export interface AbilityRow {
  readonly workload: string;
  readonly strategy: string;
  readonly ability: string;
  readonly verdicts: Readonly<Record<RunRecord['verdict']['result'], number>>;
  readonly goodputPerS: Spread;
  /** Goodput over that without the ability in the same block; absent for `none`, and where one of them won nothing. */
  readonly goodputRatio?: Spread;
  /** Shares of commands that lost a race, and that the gateway turned away. */
  readonly raceLost: Spread;
  readonly turnedAway: Spread;
  /** Median time of an operation, over the blocks; absent where nothing was done. */
  readonly p50Ms?: Spread;
  /** CPU of all processes of the gateway for an exchange, reads included, µs; absent where nobody tells. */
  readonly gatewayCpuUs?: Spread;
}

/**
 * Pairs the runs of all blocks, each with the one without the ability in its block; where that ran twice, as a reference does, with
 * the one that came last: a row for each workload, strategy and ability, in the order in which they come.
 */
export function pairedRows(runs: readonly AbilityRun[]): readonly AbilityRow[] {
  const names = new Set(
    runs.map(({ record: { workload, strategy }, ability }) => [workload, strategy, ability].join('\n')),
  );
  return [...names].map((name) => {
    const [workload = '', strategy = '', ability = ''] = name.split('\n');
    const of = (which: string): readonly RunRecord[] =>
      runs.flatMap((run) =>
        run.ability === which && run.record.workload === workload && run.record.strategy === strategy
          ? [run.record]
          : [],
      );
    const mine = of(ability);
    const bases = new Map(of('none').map((record) => [record.block?.number, record]));
    const ratios = mine.flatMap((record) => {
      const without = bases.get(record.block?.number)?.rates.goodputPerS ?? 0;
      const { goodputPerS } = record.rates;
      return without > 0 && goodputPerS > 0 ? [goodputPerS / without] : [];
    });
    const results = mine.map(({ verdict }) => verdict.result);
    const times = (result: string): number => results.filter((one) => one === result).length;
    const p50s = mine.flatMap(({ latencyMs }) => latencyMs.operation.p50 ?? []);
    const cpus = mine.flatMap(gatewayCpuUs);
    return {
      workload,
      strategy,
      ability,
      verdicts: { valid: times('valid'), invalid: times('invalid'), inconclusive: times('inconclusive') },
      goodputPerS: spreadOf(mine.map(({ rates }) => rates.goodputPerS)),
      ...(ability === 'none' || ratios.length === 0 ? {} : { goodputRatio: spreadOf(ratios) }),
      raceLost: spreadOf(mine.map(({ conflicts }) => partOf(conflicts, conflicts.raceLost))),
      turnedAway: spreadOf(mine.map(({ conflicts }) => partOf(conflicts, conflicts.gateway))),
      ...(p50s.length === 0 ? {} : { p50Ms: spreadOf(p50s) }),
      ...(cpus.length === 0 ? {} : { gatewayCpuUs: spreadOf(cpus) }),
    };
  });
}

/** CPU of the gateway for an exchange, µs. */
function gatewayCpuUs({ resources, durationS, statuses }: RunRecord): number[] {
  const cores = resources.gateway?.cpuShare;
  const exchanges = Object.values(statuses).reduce((sum, count) => sum + count, 0);
  return cores === undefined || exchanges === 0 ? [] : [(1e6 * cores * durationS) / exchanges];
}
