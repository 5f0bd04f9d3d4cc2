import { expect, test } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { LinesOfNonces } from './lines-of-nonces.ts';

test('every nonce has the line that it was given last, below the limit and above it', () => {
  const [lines, known, random] = [new LinesOfNonces(5000), new Map<number, number>(), randomStream(1, 0)];
  for (let line = 1; line <= 20_000; line++) {
    const nonce = Math.floor(random() * 10_000);
    expect(lines.get(nonce)).toBe(known.get(nonce));
    lines.set(nonce, line);
    known.set(nonce, line);
  }
  expect(new Map(lines.large)).toEqual(new Map([...known].filter(([nonce]) => nonce >= 5000)));
});
