/** Where something stops to hold that holds from 0 up to there, looked for from `start` on, by doubling and halving. */
export function crossing(start: number, holds: (at: number) => boolean, most = Number.MAX_VALUE): number {
  let high = start;
  while (holds(high) && high < most) high *= 2;
  return between(0, high, holds);
}

/** The same between two ends. */
export function between(from: number, to: number, holds: (at: number) => boolean): number {
  let [low, high] = [from, to];
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/** The first whole number above `low` of which something no longer holds; `high` is one. */
export function firstWithout(from: number, to: number, holds: (at: number) => boolean): number {
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return high;
}
