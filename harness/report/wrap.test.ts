import { expect, test } from 'vitest';
import { harmless } from './wrap.ts';

test('ends of lines in what somebody else wrote only part words, and can still be read on one line', () => {
  expect(harmless('<html>\r\n\t<p>no\u2028luck</p>\n\n  </html>')).toBe('<html> <p>no luck</p> </html>');
  expect(harmless('a\tb \u001b[31m\u202ered')).toBe('a b ?[31m?red');
});
