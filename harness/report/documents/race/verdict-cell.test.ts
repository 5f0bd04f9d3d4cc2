import { expect, test } from 'vitest';
import { aRunRecord } from '../../../core/run-record.fixture.ts';
import { warningCodes } from '../../../core/warning.ts';
import type { RunRecord } from '../../../core/run-record.ts';
import type { WarningCode } from '../../../core/warning.ts';
import { rankOf } from './rank.ts';
import { oversold } from './race.fixture.ts';
import { verdictCell } from './verdict-cell.ts';
import { verdictsOf } from './verdict-lines.ts';

const warned = (code: WarningCode, more: Partial<RunRecord> = {}): RunRecord =>
  aRunRecord({ warnings: [{ code, text: 'something happened' }], ...more });
const cellOf = (run: RunRecord): string => verdictCell({ run, runs: [run] }).text;

test.each(Object.entries(warningCodes))(
  'a race that was right and has %s is valid in its table only where that leaves it its proof',
  (code, { proves }) => {
    const run = warned(code as WarningCode);
    expect(run.verdict.result).toBe('valid');
    expect(cellOf(run)).toBe(proves ? '✓ valid' : '? not proven');
    const [line] = verdictsOf([{ run, runs: [run], label: 'lock' }]).items;
    expect(line?.text).toMatch(proves ? /^was right/ : /^proves nothing: something happened/);
    expect(rankOf(run)).toBe(proves ? 0 : 3);
  },
);

test('what was wrong stays wrong, and where nothing is promised nothing is to be proven', () => {
  expect(cellOf(warned('gateway-failed', { verdict: oversold }))).toMatch(/^✗ UNEXPECTED/);
  expect(cellOf(warned('gateway-failed', { promise: 'none' }))).toBe('– nothing to judge');
});
