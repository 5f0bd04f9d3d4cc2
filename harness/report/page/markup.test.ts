import fc from 'fast-check';
import { expect, test } from 'vitest';
import { harmless } from '../wrap.ts';
import { jsonData, markup } from './markup.ts';

test('texts stay texts, markup stays markup, nothing is nothing', () => {
  expect(markup`<p title="${'"><b>'}">${'a & <i>'}${undefined}${[markup`<br>`]}</p>`.html).toBe(
    '<p title="&quot;&gt;&lt;b&gt;">a &amp; &lt;i&gt;<br></p>',
  );
});

test('marks that turn the writing around and control characters are not shown, what is endless is cut', () => {
  expect(markup`${'a\u202eb\u0007c'}`.html).toBe('a?b?c');
  expect(markup`${'n'.repeat(3000)}`.html).toBe(`${'n'.repeat(2000)}… (3000 characters)`);
  // Nor is a letter cut in two.
  expect(markup`${`n${'\u{1f600}'.repeat(3000)}`}`.html).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
});

test('no text ends the data of a script, and data come back as they were', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 40 }),
      fc.constantFrom('</script>', '<!--', '\u2028', '&'),
      (text, end) => {
        const told = harmless(text + end);
        const { html } = jsonData({ told: text + end });
        const inner = html.slice('<script type="application/json">'.length, -'</script>'.length);
        expect(inner).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.parse(inner)).toEqual({ told });
      },
    ),
  );
});
