/** A part of a line, which is shown whole or not at all. */
export interface Piece {
  readonly text: string;
  /** Those with the highest number go first where not all have room; those with 0 stay. */
  readonly goes: number;
}

/** The pieces that fit in a line of so many columns, the least important left out; of one that is still too long whole words. */
export function fitted(pieces: readonly Piece[], columns = 80): string {
  // A full last column would move the cursor to the next line.
  const room = columns - 1;
  let left = pieces;
  const textOf = (): string => left.map(({ text }) => text).join('');
  while (textOf().length > room) {
    const most = Math.max(...left.map(({ goes }) => goes));
    if (most === 0) return inWords(textOf(), room);
    left = left.filter(({ goes }) => goes < most);
  }
  return textOf();
}

function inWords(text: string, room: number): string {
  const end = text.lastIndexOf(' ', room - 1);
  return end <= 0 ? '' : `${text.slice(0, end)}…`;
}
