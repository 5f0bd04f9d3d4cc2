import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { writtenPage } from './field/written-page.ts';

test.each([
  // What the repository shows is what it keeps.
  [{ out: 'results/field' }, 'docs/field.md'],
  [{ out: `${resolve('results/field')}/` }, 'docs/field.md'],
  // A first look somewhere else leaves it alone, unless a page is named.
  [{ out: '/tmp/field' }, undefined],
  [{ out: 'results/field/again' }, undefined],
  [{ out: '/tmp/field', page: '/tmp/field.md' }, '/tmp/field.md'],
])('field %o writes the table into %s', (settings, page) => {
  expect(writtenPage(settings)).toBe(page);
});
