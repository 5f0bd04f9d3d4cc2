import { expect, test } from 'vitest';
import type { Target } from '../../targets/target.ts';
import { referenceFacts } from '../core/target-facts.ts';
import { Fleet } from './fleet.ts';

/** A target that only notes what becomes of it. */
function noted(name: string, said: string[], how: Partial<Target> = {}): Target {
  return {
    facts: referenceFacts,
    urls: [],
    instances: [],
    failed: false,
    seed: () => Promise.resolve(),
    audit: () => Promise.resolve(undefined),
    usage: () => Promise.resolve({}),
    empty: () => Promise.resolve(void said.push(`${name} emptied`)),
    stop: () => Promise.resolve(void said.push(`${name} stopped`)),
    killNow: () => void said.push(`${name} killed`),
    ...how,
  };
}

/** Races on what each name stands for, one after another, and says what became of the targets. */
async function raced(room: number, names: readonly string[], how: Partial<Target> = {}): Promise<string[]> {
  const said: string[] = [];
  const fleet = new Fleet(room);
  for (const name of names) {
    const parts = { instances: Number(name.slice(1)), name };
    const isKept = fleet.knows(parts, 'a race');
    await fleet.take(parts, () => Promise.resolve(noted(name, said, how)));
    said.push(`${name} ${isKept ? 'kept' : 'new'}`);
    await fleet.giveBack('a race', true);
  }
  said.push('end');
  await fleet.stop();
  return said;
}

test('without room every race has a target of its own', async () => {
  const one = ['a1 new', 'a1 stopped'];
  expect(await raced(0, ['a1', 'a1'])).toEqual([...one, ...one, 'end']);
});

test('races that want the same get the same, emptied in between', async () => {
  expect(await raced(4, ['a1', 'b2', 'a1'])).toEqual([
    'a1 new',
    'a1 emptied',
    'b2 new',
    'b2 emptied',
    'a1 kept',
    'a1 emptied',
    'end',
    'b2 stopped',
    'a1 stopped',
  ]);
});

test('where there is no more room, the one that was not used for longest goes', async () => {
  const said = await raced(3, ['a1', 'b1', 'a1', 'c2', 'b1']);
  expect(said.filter((line) => !line.endsWith('emptied'))).toEqual([
    'a1 new',
    'b1 new',
    'a1 kept',
    'b1 stopped',
    'c2 new',
    // a1 and c2 fill the room
    'a1 stopped',
    'b1 new',
    'end',
    'c2 stopped',
    'b1 stopped',
  ]);
});

test('one that needs more than the room is kept alone', async () => {
  const said = await raced(1, ['a1', 'b2', 'b2']);
  expect(said.filter((line) => !line.endsWith('emptied'))).toEqual([
    'a1 new',
    'a1 stopped',
    'b2 new',
    'b2 kept',
    'end',
    'b2 stopped',
  ]);
});

test.each([
  ['has failed', { failed: true }],
  [
    'stands behind a gateway that has',
    { gateway: { door: { host: '127.0.0.1', port: 1 }, version: undefined, findings: [], failed: true } },
  ],
  ['cannot be emptied', { empty: () => Promise.reject(new Error('gone')) }],
] satisfies [string, Partial<Target>][])('a target that %s is not kept', async (_, how) => {
  const one = ['a1 new', 'a1 stopped'];
  expect(await raced(9, ['a1', 'a1'], how)).toEqual([...one, ...one, 'end']);
});

test('a target in which somebody may still be at work is not kept', async () => {
  const said: string[] = [];
  const fleet = new Fleet(9);
  const parts = { instances: 1 };
  await fleet.take(parts, () => Promise.resolve(noted('busy', said)));
  await fleet.giveBack('a race', false);
  expect([said, fleet.knows(parts, 'a race')]).toEqual([['busy stopped'], false]);
});

test('a kept target that failed while nobody raced is ended, and another one is started', async () => {
  const said: string[] = [];
  const fleet = new Fleet(9);
  const parts = { instances: 1 };
  const first = { ...noted('first', said), failed: false };
  await fleet.take(parts, () => Promise.resolve(first));
  await fleet.giveBack('a race', true);
  first.failed = true;
  expect(fleet.knows(parts, 'a race')).toBe(false);
  await fleet.take(parts, (nth) => Promise.resolve(noted(`number ${nth}`, said)));
  await fleet.stop();
  expect(said).toEqual(['first emptied', 'first stopped', 'number 1 stopped']);
});

test('what a kept target has not raced it does not know', async () => {
  const fleet = new Fleet(9);
  const parts = { instances: 1 };
  for (const what of ['purchases', 'edits']) {
    expect(fleet.knows(parts, what)).toBe(false);
    await fleet.take(parts, () => Promise.resolve(noted('one', [])));
    await fleet.giveBack(what, true);
    expect(fleet.knows(parts, what)).toBe(true);
  }
});

test('all can be killed at once, one that is just being ended for others included', async () => {
  const said: string[] = [];
  const fleet = new Fleet(1);
  let ended = (): void => {};
  const ending = new Promise<void>((resolve) => (ended = resolve));
  await fleet.take({ instances: 1, name: 'old' } as never, () =>
    Promise.resolve(noted('old', said, { stop: () => ending })),
  );
  await fleet.giveBack('a race', true);
  const taking = fleet.take({ instances: 1, name: 'new' } as never, () =>
    Promise.resolve(noted('new', said)),
  );
  await Promise.resolve();
  fleet.killNow();
  ended();
  await taking;
  fleet.killNow();
  expect(said).toEqual(['old emptied', 'old killed', 'new killed']);
});
