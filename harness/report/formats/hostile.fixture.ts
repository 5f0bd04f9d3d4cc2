import fc from 'fast-check';
import { left, list, right, sentences } from '../document.ts';
import type { Document } from '../document.ts';

/** Texts that somebody else may have chosen, to be shown as the text that they are. */
export const hostileTexts: readonly string[] = [
  '<script>alert(1)</script>',
  ']]>&lt;&#0;"\'',
  '\u001b[31mred\u001b[0m\u0007\u009b2J',
  'abc\u202egnp.exe\u2066\u061c',
  '=HYPERLINK("http://example.org")',
  "+1+cmd|' /C calc'!A0",
  '@SUM(1)',
  '-2+3',
  '```\n# heading\n![x](http://example.org/x.png)',
  'a,b;c\td\r\n"quoted"',
  '\ud800 \uffff \u2028',
  '\u0000',
  'n'.repeat(10_000),
];

/** Any of these, or any code units at all. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 20 })
    .map((codes) => String.fromCharCode(...codes)),
);

/** A document in which every text is this one. */
export function documentOf(text: string): Document {
  return {
    blocks: [
      { kind: 'heading', text, about: text, facts: [[text, text]] },
      {
        kind: 'table',
        columns: [left(text), right('figure', 'ms')],
        rows: [[{ text }, { text: '-1.50', value: -1.5 }]],
      },
      ...sentences(text, text),
      ...list([text], { about: text }),
      { kind: 'figure', about: text, lines: [text] },
    ],
    data: { [text]: text },
    cases: (['passed', 'failed', 'unproven'] as const).map((outcome) => ({
      suite: text,
      name: text,
      seconds: 1.5,
      outcome,
      ...(outcome === 'passed' ? {} : { why: text, more: [text] }),
    })),
  };
}
