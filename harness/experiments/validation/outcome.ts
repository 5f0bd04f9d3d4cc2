import { medianOf } from '../../analyze/median.ts';
import { gradeOf, worstOf } from '../../analyze/validation/grade.ts';
import type { Grade, Graded } from '../../analyze/validation/grade.ts';
import type { LoopModel } from '../../analyze/validation/loop-fit.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { PredictedPoint, SealedPrediction } from './prediction.ts';

/** A point as it was foretold and as it was. */
export interface JudgedPoint extends Pick<PredictedPoint, 'clients' | 'instances' | 'workMs'> {
  readonly repetitions: number;
  readonly attemptsPerS: Graded;
  readonly goodputPerS: Graded;
  /** Cores that other processes took meanwhile, the most of the repetitions; absent where the system does not tell. */
  readonly neighbourShare?: number;
}

/** What became of the predictions of a strategy. */
export interface JudgedStrategy {
  readonly strategy: string;
  readonly grade: Grade;
  readonly model: LoopModel | undefined;
  readonly points: readonly JudgedPoint[];
}

/** Sets every prediction beside the median of what was measured; points without a record are left out. */
export function outcomeOf(
  { points, models }: SealedPrediction,
  runs: readonly RunRecord[],
): readonly JudgedStrategy[] {
  return [...new Set(points.map(({ strategy }) => strategy))].flatMap((strategy) => {
    const judged = points
      .filter((point) => point.strategy === strategy)
      .flatMap((point) => judgedPoint(point, runs));
    if (judged.length === 0) return [];
    const grades = judged.flatMap(({ attemptsPerS, goodputPerS }) => [attemptsPerS.grade, goodputPerS.grade]);
    return [{ strategy, grade: worstOf(grades), model: models[strategy], points: judged }];
  });
}

function judgedPoint(point: PredictedPoint, runs: readonly RunRecord[]): JudgedPoint[] {
  const { strategy, clients, instances, workMs } = point;
  const repetitions = runs.filter(
    (run) =>
      run.strategy === strategy &&
      run.clients === clients &&
      run.instances === instances &&
      run.settings.workMs === workMs,
  );
  if (repetitions.length === 0) return [];
  const neighbours = repetitions.flatMap(({ environment }) => environment.neighbourShare ?? []);
  const median = (of: (run: RunRecord) => number): number => medianOf(repetitions.map(of)) ?? Number.NaN;
  return [
    {
      clients,
      instances,
      workMs,
      repetitions: repetitions.length,
      attemptsPerS: gradeOf(
        point.attemptsPerS,
        median(({ rates }) => rates.attemptsPerS),
      ),
      goodputPerS: gradeOf(
        point.goodputPerS,
        median(({ rates }) => rates.goodputPerS),
      ),
      ...(neighbours.length === 0 ? {} : { neighbourShare: Math.max(...neighbours) }),
    },
  ];
}
