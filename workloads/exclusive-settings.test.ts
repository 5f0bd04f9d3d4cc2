import { expect, test } from 'vitest';
import { judge } from '../harness/check/verdict.ts';
import { exclusiveSettings } from './exclusive-settings.ts';
import { raced } from '../harness/simulate/simulated-race.ts';
import { provesItself } from '../harness/simulate/workload.case.ts';

const seeded =
  'settings are seeded and never deleted, and one that is not there has no state: the next condition refuses it';

provesItself(exclusiveSettings, {
  unguarded: ['write-skew', 'both-on'],
  redundant: { 'enable 0 0': seeded, 'disable 0 0': seeded },
});

test('a service that protects only what it writes loses no update, and yet no order explains it', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { evidence } = raced({ workload: exclusiveSettings, seed, protection: 'written-only' });
    const { anomalies } = judge(evidence, exclusiveSettings, { clients: 4, auditExpected: true });
    const kinds = anomalies.map(({ kind }) => kind);
    expect(kinds).toContain('write-skew');
    expect(kinds).not.toContain('lost-update');
  }
});
