import { goodput as goodputOfRows } from '../../analyze/comparison/measures.ts';
import { cpuMsPerWin, p99Ms, settledIn } from '../../analyze/run-figures.ts';
import { partOf } from '../../core/conflict-share.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { AnomalyKind } from '../../core/verdict.ts';
import type { FigureUnit } from './claim.ts';
import type { Counted } from './figure.ts';

type Measured = Counted & { readonly unit: FigureUnit };

/** Operations won a second. */
export const goodput: Measured = { ...goodputOfRows, unit: 'perS' };

/** Share of commands that lost a race. */
export const lostShare: Measured = {
  unit: 'share',
  of: ({ conflicts }) => partOf(conflicts, conflicts.raceLost),
  half: (run) => 0.5 / attemptsOf(run),
};

/** The same of what a gateway let through to the service. */
export const lostOfThrough: Measured = {
  unit: 'share',
  of({ conflicts: { rate, raceLost, terminal, gateway } }) {
    const all = raceLost + terminal + gateway;
    // Conflicts are counted, attempts only by their share.
    const attempts = rate === 0 ? 0 : all / rate;
    return attempts === gateway ? 0 : raceLost / (attempts - gateway);
  },
  half: (run) => 0.5 / attemptsOf(run),
};

/** From the intended start of an operation to its end. */
export const p99: Measured = { unit: 'ms', of: p99Ms };

/** The same of half of all operations. */
export const p50: Measured = { unit: 'ms', of: ({ latencyMs }) => latencyMs.operation.p50 };

/** CPU time of the service for an operation that was won. */
export const cpuPerWin: Measured = { unit: 'ms', of: cpuMsPerWin };

/** Commands sent for an operation that was won; where none was, all of them for half of one. */
export const triesPerWin: Measured = {
  unit: 'number',
  of: (run) => run.attemptsPerWin ?? 2 * attemptsOf(run),
};

/** Share of operations that were won, of all that ended. */
export const wonShare: Measured = {
  unit: 'share',
  of: ({ operations }) => operations.won / Math.max(1, settledIn(operations)),
  half: ({ operations }) => 0.5 / Math.max(1, settledIn(operations)),
};

/** Of operations that met a conflict or lost an answer, the share that was won after all. */
export const resolvedShare: Measured = {
  unit: 'share',
  of: ({ resolutions: { met, retried, merged, overwritten, resent } }) =>
    met === 0 ? undefined : (retried + merged + overwritten + resent) / met,
  half: ({ resolutions }) => 0.5 / Math.max(1, resolutions.met),
};

/** Of operations that met a conflict or lost an answer, the share whose client was left without knowing. */
export const unknownShare: Measured = {
  unit: 'share',
  of: ({ operations, resolutions: { met } }) => (met === 0 ? undefined : operations.unknown / met),
};

/** Accepted changes of others that were replaced, for an operation that was won. */
export const replacedPerWin: Measured = {
  unit: 'number',
  of: ({ operations, resolutions: { overwrittenChanges } }) =>
    overwrittenChanges === undefined ? undefined : overwrittenChanges / Math.max(1, operations.won),
};

/** Operations of which two requests took effect, of those that lost an answer. */
export const repeatedShare: Measured = {
  unit: 'share',
  of: ({ resolutions: { met, repeatedEffects } }) =>
    repeatedEffects === undefined || met === 0 ? undefined : repeatedEffects / met,
};

/** 1 where the race was wrong, 0 where it was right: over blocks, the share of races that were. */
export const wrong: Measured = {
  unit: 'share',
  of: ({ verdict }) => (verdict.result === 'inconclusive' ? undefined : Number(verdict.result === 'invalid')),
};

/** How often one kind of anomaly was seen, for an operation that was won. */
export function anomaliesPerWin(kind: AnomalyKind): Measured {
  return {
    unit: 'number',
    of: ({ verdict, operations }) =>
      (verdict.anomalies.find((one) => one.kind === kind)?.count ?? 0) / Math.max(1, operations.won),
  };
}

/** CPU time of the gateway for a request that came through it. */
export const gatewayMsPerRequest: Measured = {
  unit: 'ms',
  of: (run) => gatewayCores(run, (cores, requestsPerS) => (1000 * cores) / requestsPerS),
};

/** Requests that a gateway makes of a second of CPU, times so many cores, as if it lost nothing by more of them. */
export function requestsOfCores(cores: number): Measured {
  return {
    unit: 'perS',
    of: (run) => gatewayCores(run, (used, requestsPerS) => (cores * requestsPerS) / used),
  };
}

function gatewayCores(
  run: RunRecord,
  of: (cores: number, requestsPerS: number) => number,
): number | undefined {
  const { gateway } = run.resources;
  const requestsPerS = run.rates.attemptsPerS;
  return gateway === undefined || gateway.cpuShare === 0 || requestsPerS === 0
    ? undefined
    : of(gateway.cpuShare, requestsPerS);
}

function attemptsOf({ durationS, rates }: RunRecord): number {
  return Math.max(1, rates.attemptsPerS * durationS);
}
