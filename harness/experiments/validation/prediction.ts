import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fitLoop, foretell } from '../../analyze/validation/loop-fit.ts';
import type { LoopModel, Prediction } from '../../analyze/validation/loop-fit.ts';
import { ContendError } from '../../core/errors.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { effectiveKeys, keyProbabilities } from '../../core/skew.ts';
import type { Cell } from '../../plan/cell.ts';
import { writeWhole } from '../../results/write-whole.ts';

/** A point with what is expected of it. */
export interface PredictedPoint extends Prediction {
  readonly strategy: string;
  readonly clients: number;
  readonly instances: number;
  readonly workMs: number;
}

/** Everything that was foretold, before any of it was measured. */
export interface PredictionDocument {
  readonly schemaVersion: 1;
  readonly predictedAt: string;
  readonly training: { readonly records: number; readonly sha256: string };
  readonly models: Readonly<Record<string, LoopModel>>;
  readonly points: readonly PredictedPoint[];
}

/** A document with the hash of its text, by which it is known that nobody changed it afterwards. */
export interface SealedPrediction extends PredictionDocument {
  readonly sha256: string;
}

/** Learns every strategy's model from its records and foretells the cells; throws where records say too little. */
export function predictionOf(
  runs: readonly RunRecord[],
  cells: readonly Cell[],
  { now, cores }: { readonly now: Date; readonly cores: number },
): PredictionDocument {
  const problems: string[] = [];
  const models: Record<string, LoopModel> = {};
  for (const strategy of new Set(cells.map((cell) => cell.strategy))) {
    const model = fitLoop(runs.filter((run) => run.strategy === strategy));
    if (typeof model === 'string') problems.push(`${strategy}: ${model}`);
    else models[strategy] = model;
  }
  if (problems.length > 0) throw new ContendError('CTD_RESULTS', problems);
  const points = cells.flatMap(({ strategy, clients, instances, workMs, skew, keys }) => {
    const model = models[strategy];
    if (model === undefined) return [];
    const meeting = 1 / Math.max(1, Math.round(effectiveKeys(keyProbabilities(skew, keys))));
    const place = { clients, instances, workS: workMs / 1000, meeting, cores };
    return [{ strategy, clients, instances, workMs, ...foretell(model, place) }];
  });
  return {
    schemaVersion: 1,
    predictedAt: now.toISOString(),
    training: { records: runs.length, sha256: sha256(runs) },
    models,
    points,
  };
}

const fileName = 'prediction.json';

/**
 * Writes a prediction with its hash before the points are measured, or reads the one that an interrupted validation has
 * left. Throws CTD_RESULTS where that one was changed, rests on other records, or came after the measurement.
 */
export async function seal(
  folder: string,
  document: PredictionDocument,
  measured: boolean,
): Promise<SealedPrediction> {
  const path = join(folder, fileName);
  const refuse = (why: string): never => {
    throw new ContendError('CTD_RESULTS', [`${path}: ${why}; name another folder with --out`]);
  };
  if (!existsSync(path)) {
    if (measured)
      refuse('is not there, but the points were measured already: a prediction has to come first');
    const sealed = { ...document, sha256: sha256(document) };
    await writeWhole(folder, fileName, sealed);
    return sealed;
  }
  const sealed = JSON.parse(await readFile(path, 'utf8')) as SealedPrediction;
  const { sha256: hash, ...rest } = sealed;
  if (hash !== sha256(rest)) refuse('was changed after it had been written');
  if (sealed.training.sha256 !== document.training.sha256) refuse('rests on other records');
  return sealed;
}

/** SHA-256 of a value's JSON, in hexadecimal digits. */
export function sha256(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
