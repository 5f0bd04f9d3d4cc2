import type { Progress, ResponseParser } from './response-parser.ts';

/** A text byte for byte. */
export const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Feeds an answer in pieces through one reused chunk, as a socket does. */
export function feed(
  parser: ResponseParser,
  answer: Buffer,
  sizes: readonly number[],
  closes = false,
): Progress {
  parser.expect(false);
  const chunk = Buffer.alloc(65_536);
  let progress: Progress = 'more';
  for (let at = 0, turn = 0; at < answer.length && progress === 'more'; turn++) {
    const size = Math.min(sizes[turn % sizes.length] ?? 1, answer.length - at, chunk.length);
    chunk.fill(0x7a);
    answer.copy(chunk, 0, at, at + size);
    progress = parser.parse(chunk, size);
    at += size;
  }
  return progress === 'more' && closes ? parser.end() : progress;
}
