import fc from 'fast-check';
import { expect, test } from 'vitest';
import { left, list, right, sentences, spare } from '../document.ts';
import type { Block, Table } from '../document.ts';
import { displayWidth } from '../wrap.ts';
import { documentOf, hostileTexts } from './hostile.fixture.ts';
import { formats } from './index.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { text } from './text.ts';

const table: Table = {
  kind: 'table',
  columns: [
    left('strategy'),
    { ...right('clients'), folds: true },
    spare(1, right('p50', 'ms')),
    right('gate-', 'ways'),
  ],
  rows: [
    [{ text: 'atomic' }, { text: '64', words: '64 clients' }, { text: '1.50' }, { text: '2' }],
    [{ text: 'lock' }, { text: '–', words: '' }, { text: '–' }, { text: '10' }],
  ],
};
const blocks: readonly Block[] = [
  { kind: 'heading', text: 'last-item', about: 'buyers', facts: [['closed', '32 clients'], ['redis']] },
  table,
  ...sentences('One.', 'Two *stars*.'),
  ...list(['first', 'second']),
  ...list(['a', 'b'], { about: 'of them' }),
  ...list(['note'], { numbered: true }),
  { kind: 'figure', about: 'who came when', lines: ['a |--|', 'b   |--|'] },
  // What a page alone has room for.
  { kind: 'verdicts', items: [{ who: 'lock', text: 'was right', tone: 'good' }] },
  {
    kind: 'aside',
    blocks: () => [
      {
        kind: 'chart',
        about: 'throughput',
        x: { name: 'time', unit: 's', scale: 'linear' },
        y: { name: 'goodput', unit: '/s', scale: 'linear' },
        series: [{ name: 'lock', shape: 'line', points: [{ x: 0, y: 1 }] }],
      },
    ],
  },
  {
    kind: 'timeline',
    about: 'both bought it',
    says: ['oversold 2 of 1.', 'Left out: 1 more.'],
    exhibit: {
      of: { kind: 'anomaly', anomaly: 'oversell', which: 'worst' },
      key: 'items/0-0',
      text: 'oversold 2 of 1',
      requests: [
        {
          nonce: 1,
          client: 1,
          operation: 1,
          command: 'buy',
          sentMs: 0,
          doneMs: 2,
          status: 200,
          answer: 'accepted',
        },
        {
          nonce: 2,
          client: 2,
          operation: 2,
          command: 'buy',
          sentMs: 1,
          doneMs: 3,
          status: 200,
          answer: 'accepted',
        },
      ],
      edges: [{ from: 1, to: 2, why: 'both were told 0', isWrong: true }],
      leftOut: 0,
    },
  },
];
const textAt = (width: number, ...of: readonly Block[]): string =>
  text.print({ blocks: of, data: {} }, { color: false, width });

test('every block as text', () => {
  expect(textAt(100, ...blocks)).toMatchInlineSnapshot(`
    "last-item: buyers
      closed · 32 clients
      redis

                        p50  gate-
    strategy  clients    ms   ways
    ────────  ───────  ────  ─────
    atomic         64  1.50      2
    lock            –     –     10

    One.
    Two *stars*.

    first
    second

    of them
      a
      b

    1 note

    who came when

    a |--|
    b   |--|

    both bought it

    client 1 ├─────────────────────────a! buy ✓──────────────────────────┤
    client 2                               ├─────────────────────────b! buy ✓──────────────────────────┤
             0                                                                                      3 ms

    ! a  client 1  buy ✓                                                               0.000 to 2.000 ms
    ! b  client 2  buy ✓                                                               1.000 to 3.000 ms

    oversold 2 of 1.
    Left out: 1 more.
    "
  `);
});

test('every block in Markdown', () => {
  expect(markdown.print({ blocks, data: {} }, { color: false, width: 100 })).toMatchInlineSnapshot(`
    "### last-item

    buyers

    closed · 32 clients  
    redis

    | strategy | clients | p50 ms | gateways |
    | --- | ---: | ---: | ---: |
    | atomic | 64 | 1.50 | 2 |
    | lock | – | – | 10 |

    One. Two \\*stars\\*.

    - first
    - second

    of them

    - a
    - b

    1. note

    who came when

    \`\`\`text
    a |--|
    b   |--|
    \`\`\`

    both bought it

    \`\`\`text
    client 1 ├─────────────────────────a! buy ✓──────────────────────────┤
    client 2                               ├─────────────────────────b! buy ✓──────────────────────────┤
             0                                                                                      3 ms

    ! a  client 1  buy ✓                                                               0.000 to 2.000 ms
    ! b  client 2  buy ✓                                                               1.000 to 3.000 ms
    \`\`\`

    oversold 2 of 1. Left out: 1 more.
    "
  `);
});

test.each(formats)('$name prints every block, and any text as the text that it is', (format) => {
  const style = { color: false, width: 100 };
  const unseen = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u;
  for (const hostile of hostileTexts) {
    const document = documentOf(hostile);
    const printed = format.print({ ...document, blocks: [...blocks, ...document.blocks] }, style);
    expect(printed).toMatch(/\n$/);
    const lines = printed.split(/\r?\n/);
    expect(lines.filter((line) => unseen.test(line))).toEqual([]);
    // A picture is text by its fence.
    const open = printed.replaceAll(/^(`{3,})text\n[^]*?^\1$/gm, '');
    if (format.name === 'markdown') expect(open).not.toMatch(/(?<!\\)<|(?<!\\)\[x]|^#+ heading/m);
  }
  expect(format.print({ blocks: [], data: {} }, style)).toBeTypeOf('string');
});

test('for programs a document is its data alone', () => {
  expect(json.print({ blocks, data: { one: 1 } }, { color: false, width: 100 })).toBe('{\n  "one": 1\n}\n');
});

test('where there is no room settings stand beside the first column, then columns go, and that is said', () => {
  expect(textAt(30, table)).not.toContain('columns left out');
  expect(textAt(29, table)).toMatch(/^atomic, +1\.50 +2\n64 clients\n/m);
  expect(textAt(20, table)).toMatch(/\ncolumns left out\n {2}at 20: p50 ms\n$/);
});

test('a word is never broken where its table can be narrowed otherwise, and behind a hyphen where it cannot', () => {
  const long = {
    ...table,
    rows: [[{ text: 'conditional-update-share' }, { text: '1' }, { text: '2' }, { text: '3' }]],
  };
  expect(textAt(42, long)).toContain('conditional-update-share');
  expect(textAt(24, long)).toMatch(/^conditional- +3\nupdate-share/m);
});

test('no table of words is wider than the terminal, whatever the words', () => {
  const word = fc.string({ unit: fc.constantFrom('a', ' ', '-', '日'), maxLength: 60 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 20, max: 160 }),
      (rows, width) => {
        const words: Table = {
          kind: 'table',
          columns: [left('one'), left('two')],
          rows: rows.map((cells) => cells.map((cell) => ({ text: cell }))),
        };
        for (const line of textAt(width, words).split('\n'))
          expect(displayWidth(line)).toBeLessThanOrEqual(width);
      },
    ),
    { numRuns: 100 },
  );
});
