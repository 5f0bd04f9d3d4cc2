import { between } from '../crossing.ts';
import type { KeyGroup } from './key-groups.ts';
import type { WindowCurve } from './window-curve.ts';

/** What operations turn into at the records. */
export interface RaceLoad {
  readonly attemptsPerS: number;
  readonly wonPerS: number;
  /** Share of attempts that lose. */
  readonly conflictShare: number;
  /** How busy the hottest record is: wins of a window, S·w. */
  readonly hottestUse: number;
  /** Smallest number of attempts within which all but so small a share of operations end. */
  readonly attemptsWithin: (rest: number) => number;
}

/** Attempts that operations need under races: A = Σ Sₖ/(1−qₖ), or a truncated geometric series for so many retries. */
export function raceLoad(
  groups: readonly KeyGroup[],
  {
    ratePerS,
    windowS,
    curve,
    retries,
  }: {
    readonly ratePerS: number;
    readonly windowS: number;
    readonly curve: WindowCurve;
    readonly retries: number | undefined;
  },
): RaceLoad {
  const keys = groups.map(({ count, probability }) => {
    const wanted = ratePerS * probability;
    const lost = lostShare(wanted * windowS, curve, retries);
    const won = retries === undefined ? 1 : 1 - lost ** (retries + 1);
    return { share: count * probability, lost, won, attempts: lost < 1 ? won / (1 - lost) : Infinity };
  });
  const sum = (of: (key: (typeof keys)[number]) => number): number =>
    keys.reduce((total, key) => total + key.share * of(key), 0);
  const attempts = sum((key) => key.attempts);
  return {
    attemptsPerS: ratePerS * attempts,
    wonPerS: ratePerS * sum(({ won }) => won),
    conflictShare: Number.isFinite(attempts) ? sum((key) => key.attempts * key.lost) / attempts : 1,
    hottestUse: ratePerS * (groups[0]?.probability ?? 0) * windowS * (keys[0]?.won ?? 1),
    attemptsWithin: (rest) => {
      const most = retries === undefined ? Infinity : retries + 1;
      let number = 1;
      while (number < most && number < 10_000 && sum(({ lost }) => lost ** number) > rest) number += 1;
      return number;
    },
  };
}

/** The share that loses where `load` operations want to win in a window: the more lose, the fewer wins close the record. */
function lostShare(load: number, curve: WindowCurve, retries: number | undefined): number {
  if (retries === undefined) return curve.lostOfWins(load);
  // A truncated series wins S = λ(1−q^(K+1)), and loses what these wins leave: S = A·(1−q).
  return between(0, 1, (lost) => curve.lostOfWins(load * (1 - lost ** (retries + 1))) > lost);
}
