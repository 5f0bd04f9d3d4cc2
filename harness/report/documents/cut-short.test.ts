import { expect, test } from 'vitest';
import { sentences } from '../document.ts';
import { csv } from '../formats/csv.ts';
import { formats } from '../formats/index.ts';
import { cutShort } from './cut-short.ts';

const whole = { blocks: sentences('what there is'), data: { runs: [] }, cases: [] };
const style = { width: 100, color: false };

test('every format says that a run was interrupted, and test reports do not pass', () => {
  const part = cutShort(whole, '1 of 2 races; the rest was not run: interrupted');
  for (const format of formats)
    if (format !== csv) expect(format.print(part, style), format.name).toContain('1 of 2 races; the rest');
  expect(formats.find(({ name }) => name === 'junit')?.print(part, style)).toMatch(/errors="1"/);
  expect(cutShort(whole, undefined)).toBe(whole);
});
