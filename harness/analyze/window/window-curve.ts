/** How attempts on one record lose races when each success closes it for a window. */
export interface WindowCurve {
  readonly name: 'dead-time' | 'exponential';
  readonly formula: string;
  /** Share of attempts that lose where `load` attempts come in a window, A·w. */
  readonly lostOfAttempts: (load: number) => number;
  /** The same where `load` attempts win in a window, S·w; 1 where no number of attempts wins as often. */
  readonly lostOfWins: (load: number) => number;
}

/** Windows of one length that do not overlap: S = A/(1+Aw). */
export const deadTimeCurve: WindowCurve = {
  name: 'dead-time',
  formula: 'Aw/(1+Aw)',
  lostOfAttempts: (load) => load / (1 + load),
  lostOfWins: (load) => Math.min(load, 1),
};

/** Windows of exponential length: an attempt wins if nobody wins within its own, so that S = A·e^(−Sw). */
export const exponentialCurve: WindowCurve = {
  name: 'exponential',
  formula: '1−W₀(Aw)/(Aw)',
  lostOfAttempts: (load) => (load === 0 ? 0 : 1 - lambertW(load) / load),
  lostOfWins: (load) => 1 - Math.exp(-load),
};

export const windowCurves: readonly WindowCurve[] = [deadTimeCurve, exponentialCurve];

/** The principal branch of Lambert's W, w·e^w = x, for x ≥ 0, by Halley's iteration. */
export function lambertW(x: number): number {
  let w = x < Math.E ? x / (1 + x) : Math.log(x) - Math.log(Math.log(x));
  for (let round = 0; round < 40; round++) {
    const power = Math.exp(w);
    const off = w * power - x;
    const step = off / (power * (w + 1) - ((w + 2) * off) / (2 * w + 2));
    w -= step;
    if (Math.abs(step) <= 1e-14 * Math.max(1, Math.abs(w))) break;
  }
  return w;
}
