import { expect, test } from 'vitest';
import { aBound } from '../gate/gate.fixture.ts';
import type { JudgedRow, Says } from '../gate/gate.ts';
import { endingWithGate } from './gate-ending.ts';

const row = (...said: readonly Says[]): JudgedRow => ({
  workload: 'last-item',
  strategy: 'atomic',
  label: 'atomic',
  runs: 3,
  isControl: false,
  bounds: said.map((says) => ({
    threshold: aBound('p99<50ms'),
    says,
    figure: 61.2,
    low: 58,
    high: 64.4,
    ...(says === 'open' ? { why: '3 runs do not tell; about 9 blocks would' } : {}),
  })),
});

const missed = 'last-item/atomic: p99<50ms was missed: 61.2 ms (58.0 to 64.4)';
const open = 'last-item/atomic: p99<50ms cannot be told: 3 runs do not tell; about 9 blocks would';

test.each<[string, 0 | 10 | 11, JudgedRow[], number, string[]]>([
  ['nothing is held to anything', 0, [], 0, []],
  ['all is met', 0, [row('met', 'met')], 0, []],
  ['something is missed', 0, [row('met'), row('missed')], 99, [missed]],
  // what was seen to be missed is missed, whatever else is not known
  ['something else is not told', 0, [row('open', 'missed')], 99, [missed, open]],
  ['something is only not told', 0, [row('met', 'open')], 11, [open]],
  // a service that is wrong, and a measurement that proves nothing, outrank all bounds
  ['a safe strategy broke an invariant', 10, [row('missed')], 10, ['before', missed]],
  ['the measurement proves nothing', 11, [row('missed')], 11, ['before', missed]],
  ['the measurement proves nothing, and all is met', 11, [row('met')], 11, ['before']],
])('%s: %d before, and %j', (_, before, rows, code, reasons) => {
  const ending = { code: before, reasons: before === 0 ? [] : ['before'] };
  expect(endingWithGate(ending, rows)).toEqual({ code, reasons });
});
