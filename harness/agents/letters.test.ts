import { expect, test } from 'vitest';
import { ForgedLetter, LetterReader, LetterWriter } from './letters.ts';
import { Token } from './token.ts';

const token = new Token('a secret of some length');

test('letters arrive as they were written, numbers, columns and all', () => {
  const writer = new LetterWriter(token, 'run|down');
  const reader = new LetterReader(token, 'run|down');
  const contents = [
    { at: 12n, of: Number.NaN, most: Infinity },
    new Map([[1, { a: undefined }]]),
    Float64Array.of(0.5),
  ];
  for (const content of contents) expect(reader.read(writer.write(content))).toEqual(content);
});

const one = (writer: LetterWriter): Buffer => writer.write({ do: 'race' });

test.each<[what: string, letters: (writer: LetterWriter) => Buffer[]]>([
  [
    'one that is told again',
    (writer) =>
      Array.from({ length: 2 }, () => one(writer)).flatMap((letter, at) =>
        at === 0 ? [letter, letter] : [],
      ),
  ],
  ['one behind a lost one', (writer) => [one(writer), one(writer)].slice(1)],
  ['two in another order', (writer) => [one(writer), one(writer)].toReversed()],
  [
    'one of which a bit was altered',
    (writer) => {
      const letter = one(writer);
      letter[letter.length - 1]! ^= 1;
      return [letter];
    },
  ],
  ['one that was cut short', (writer) => [one(writer).subarray(0, 20)]],
  ['one of another token', () => [one(new LetterWriter(new Token('another secret, as long'), 'run|down'))]],
  ['one of another run', () => [one(new LetterWriter(token, 'other|down'))]],
])('%s is refused', (_, letters) => {
  const reader = new LetterReader(token, 'run|down');
  expect(() => letters(new LetterWriter(token, 'run|down')).forEach((letter) => reader.read(letter))).toThrow(
    ForgedLetter,
  );
});
