import { expect, test } from 'vitest';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import { untouched } from './untouched.ts';

test('a record that nobody asked for is as it was seeded', () => {
  const records = {
    // Slot 0 was asked for, whatever became of it; slot 1 is as seeded, 2, 3 and 4 are not, and 5 is no door.
    'doors/0-0': { version: 2, fields: { state: 'ajar' } },
    'doors/1-0': { version: 1, fields: { state: 'shut' } },
    'doors/2-0': { version: 1, fields: { state: 'ajar' } },
    'doors/3-0': { version: 1, fields: { state: 'shut', holder: 'nobody' } },
    'doors/0-1': { version: 1, fields: {}, live: false as const },
    'gates/1-1': { version: 1, fields: {} },
  };
  const options = { collection: 'doors', seeded: { state: 'shut' }, kind: 'wrong-state' } as const;
  expect(untouched(madeUpEvidence({ rows: [{}], records }), options)).toMatchObject({
    examined: 4,
    anomaly: { kind: 'wrong-state', count: 3, first: { key: 'doors/2-0' } },
  });
  expect(untouched(madeUpEvidence({ rows: [{}] }), options)).toEqual({ kind: 'wrong-state', examined: 0 });
});
