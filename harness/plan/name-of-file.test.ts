import { expect, test } from 'vitest';
import { nameOfFile } from './name-of-file.ts';

test.each([
  ['race/shop.ts', 'shop'],
  ['shop-2.1_b.mjs', 'shop-2.1_b'],
  // What stands under or over a letter is left out, whether it is a part of it or follows it.
  ['Läden & Kö.ts', 'Laden-Ko'],
  ['La\u0308den.ts', 'Laden'],
  ['商店.ts', '商店'],
  ['(1).ts', '1'],
  ['&.ts', 'service'],
  [`${'a'.repeat(40)}.ts`, 'a'.repeat(32)],
])('the adapter in %s is called %s', (path, name) => {
  expect(nameOfFile(path)).toBe(name);
});
