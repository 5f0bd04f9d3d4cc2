import { expect, test } from 'vitest';
import { choose } from './muster.ts';
import type { Found, Presence } from './presence.ts';

const kin = { version: '1.2.0', schema: 1 };

const one = (name: string, other: Partial<Presence> = {}, isKnown = true): Found => ({
  presence: {
    id: name,
    name,
    ...kin,
    place: { loopback: 'here' },
    cores: 2,
    state: 'waiting',
    challenge: 'x',
    ...other,
  },
  isKnown,
});

const busy = one('busy', { state: 'busy' });
const older = one('older', { version: '1.1.0' });
const strange = one('strange', {}, false);

test.each([
  [[one('a'), one('b'), one('c')], { count: 2 }, ['a', 'b']],
  // Those that cannot be had are passed over.
  [[busy, older, strange, one('a')], { count: 1 }, ['a']],
  // By name, in the order in which they were named.
  [[one('a'), one('b'), one('c')], { names: ['c', 'a'] }, ['c', 'a']],
])('%j: %j', (found, wanted, names) => {
  expect(choose(found, wanted, kin)).toMatchObject(names.map((name) => ({ name })));
});

test.each([
  [[], { count: 2 }, '2 agents are wanted, and 0 wait for work', 'long'],
  [
    [one('a'), busy],
    { count: 2 },
    '2 agents are wanted, and 1 waits for work (busy is at work for another run)',
    'long',
  ],
  [[strange], { count: 1 }, '1 agent is wanted, and 0 wait for work (1 hold another CONTEND_TOKEN)', 'short'],
  [[one('a')], { names: ['a', 'b'] }, 'agents b do not wait for work', 'long'],
  // Whoever waits for an older version to become a newer one waits for long.
  [
    [one('a'), older],
    { names: ['a', 'older'] },
    'agent older is of version 1.1.0 (records 1), this is 1.2.0 (1): install the same',
    'not',
  ],
  [
    [older],
    { count: 1 },
    'agent older is of version 1.1.0 (records 1), this is 1.2.0 (1): install the same',
    'not',
  ],
])('%j: %j is a lack: %s', (found, wanted, problem, wait) => {
  expect(choose(found, wanted, kin)).toEqual({ problem, wait });
});
