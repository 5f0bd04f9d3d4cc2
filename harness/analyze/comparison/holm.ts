/** What several tests may claim together: each p as it is to be read beside the others (Holm 1979), in the order given. */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((p, index) => ({ p, index })).toSorted((one, other) => one.p - other.p);
  const adjusted: number[] = [];
  let least = 0;
  for (const [place, { p, index }] of order.entries()) {
    least = Math.max(least, Math.min(1, p * (ps.length - place)));
    adjusted[index] = least;
  }
  return adjusted;
}
