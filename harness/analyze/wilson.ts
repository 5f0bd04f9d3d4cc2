/** Two-sided 95 % of the normal distribution. */
const z = 1.959963984540054;

/** The 95 % interval of a share that was seen `hits` times in `trials` (Wilson 1927); everything where nothing was tried. */
export function wilsonInterval(hits: number, trials: number): readonly [low: number, high: number] {
  if (trials === 0) return [0, 1];
  const share = hits / trials;
  const spread = z * Math.sqrt((share * (1 - share)) / trials + (z / (2 * trials)) ** 2);
  const middle = share + z ** 2 / (2 * trials);
  const scale = 1 + z ** 2 / trials;
  return [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)];
}
