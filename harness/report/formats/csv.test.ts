import fc from 'fast-check';
import { expect, test } from 'vitest';
import { figureCell, left, right, sentences } from '../document.ts';
import type { Block, Table } from '../document.ts';
import { csv } from './csv.ts';
import { anyText } from './hostile.fixture.ts';

const printed = (...blocks: readonly Block[]): string =>
  csv.print({ blocks, data: {} }, { color: false, width: 100 });

/** Reads what RFC 4180 describes. */
function read(text: string): string[][] {
  return text
    .split('\r\n')
    .slice(0, -1)
    .map((line) =>
      Array.from(`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))/g), ([, quoted, plain = '']) =>
        quoted === undefined ? plain : quoted.replaceAll('""', '"'),
      ),
    );
}

const race = (strategy: string, goodput: number | undefined): Table => ({
  kind: 'table',
  columns: [
    left('strategy'),
    right('goodput', '/s'),
    { ...right('409', 'race'), unit: 'share' },
    right('p99', 'ms'),
  ],
  rows: [
    [
      { text: strategy },
      figureCell(goodput, (rate) => (rate === undefined ? '–' : '1,235')),
      { text: '12.3%', value: 0.123 },
      { text: '5 ±2%', value: 5, interval: [4.9, 5.1] },
    ],
  ],
});
const heading = (text: string): Block => ({ kind: 'heading', text, facts: [] });

test('raw figures under heads with units, every row with what it is about; equal tables are one, others follow', () => {
  expect(
    printed(
      heading('last-item'),
      race('optimistic', 1234.5678),
      ...sentences('One.'),
      heading('transfer'),
      { ...race('lock, "fair"', undefined), caption: 'again' },
      { kind: 'table', columns: [left('cause')], rows: [[{ text: 'reset' }]] },
    ).split('\r\n'),
  ).toEqual([
    'about,strategy,goodput /s,409 race (share),p99 ms,p99 ms from,p99 ms to',
    'last-item,optimistic,1234.5678,0.123,5,4.9,5.1',
    '"transfer, again","lock, ""fair""",,0.123,5,4.9,5.1',
    '',
    'about,cause',
    'transfer,reset',
    '',
  ]);
  expect(printed(...sentences('No table.'))).toBe('about\r\n');
});

test('whatever a text is, it stays one cell, and no spreadsheet takes it for a formula', () => {
  fc.assert(
    fc.property(anyText, anyText, (about, strategy) => {
      const rows = read(printed(heading(about), race(strategy, -5)));
      expect(rows.map(({ length }) => length)).toEqual([7, 7]);
      for (const cell of rows.flat().filter((one) => one !== '-5'))
        expect(cell).not.toMatch(/^[=+\-@\t](?![\d.,]+%?$)/);
      expect(rows[1]?.[2]).toBe('-5');
    }),
  );
});
