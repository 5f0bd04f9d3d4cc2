const letters = 'abcdefghijklmnopqrstuvwxyz';

/** The name of a request in a picture, by its place: a to z, then a1 to z1, and so on. */
export function letterOf(index: number): string {
  const round = Math.floor(index / letters.length);
  return `${letters[index % letters.length]}${round === 0 ? '' : round}`;
}
