import type { LostRace } from './truth.ts';

/** What somebody says of a request that lost. */
export interface Claim {
  readonly grade: 'exact' | 'only' | 'several' | 'none';
  readonly winners: readonly string[];
}

/** How claims did against the truth. */
export interface Score {
  readonly conflicts: number;
  /** Claims that name one winner as the exact one, and those of them that are wrong. */
  readonly exact: number;
  readonly exactWrong: number;
  readonly only: number;
  readonly onlyWrong: number;
  /** Several were named, and the winner is among them. */
  readonly several: number;
  readonly severalWithout: number;
  readonly none: number;
  /** Conflicts with one accepted change that was near, and those of them whose winner was named alone and rightly. */
  readonly oneNear: number;
  readonly oneNearRight: number;
}

/** Compares what is claimed of each request that lost with what happened; what nothing is said of counts as nobody named. */
export function scoreOf(truth: readonly LostRace[], claims: ReadonlyMap<string, Claim>): Score {
  const score = {
    conflicts: truth.length,
    exact: 0,
    exactWrong: 0,
    only: 0,
    onlyWrong: 0,
    several: 0,
    severalWithout: 0,
    none: 0,
    oneNear: 0,
    oneNearRight: 0,
  };
  for (const { nonce, winners, near } of truth) {
    const claim = claims.get(nonce) ?? { grade: 'none', winners: [] };
    const isAmong = claim.winners.some((winner) => winners.includes(winner));
    // Where an update was lost nobody can say who alone has won.
    const isRight = isAmong && winners.length === 1;
    score[claim.grade] += 1;
    if (claim.grade === 'exact' && !isRight) score.exactWrong += 1;
    if (claim.grade === 'only' && !isRight) score.onlyWrong += 1;
    if (claim.grade === 'several' && !isAmong) score.severalWithout += 1;
    if (near !== 1) continue;
    score.oneNear += 1;
    if (isRight && (claim.grade === 'exact' || claim.grade === 'only')) score.oneNearRight += 1;
  }
  return score;
}
