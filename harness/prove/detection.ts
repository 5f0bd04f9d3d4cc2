import { wilsonInterval } from '../analyze/wilson.ts';
import type { Evidence } from '../core/evidence.ts';
import { anomaliesOf } from '../core/verdict.ts';
import type { AnomalyKind } from '../core/verdict.ts';
import type { Workload } from '../core/workload.ts';
import { roundsOf } from './rounds.ts';

/** How often an anomaly shows in the rounds of a race, each of which is judged alone. */
export interface Detection {
  readonly rounds: number;
  /** Rounds in which it was found. */
  readonly caught: number;
  /** The first of them, from 1; absent where there is none. */
  readonly firstRound?: number;
  /** Share of rounds with its 95 % Wilson interval. */
  readonly rate: number;
  readonly interval: readonly [low: number, high: number];
}

/** Judges the rounds of a burst one by one, after those of the warm-up. */
export function detectionOf(
  evidence: Evidence,
  { check }: Workload,
  anomaly: AnomalyKind,
  { warmup, rounds }: { readonly warmup: number; readonly rounds: number },
): Detection {
  const measured = roundsOf(evidence, warmup + rounds).slice(warmup);
  const hits = measured.map((round) =>
    anomaliesOf(check?.(round) ?? []).some(({ kind }) => kind === anomaly),
  );
  const caught = hits.filter((hit) => hit).length;
  return {
    rounds,
    caught,
    ...(caught === 0 ? {} : { firstRound: hits.indexOf(true) + 1 }),
    rate: caught / rounds,
    interval: wilsonInterval(caught, rounds),
  };
}
