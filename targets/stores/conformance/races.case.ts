import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Scope } from '../../../harness/core/scope.ts';
import type { Store } from '../../../harness/core/store.ts';
import type { Outcome } from '../../../harness/core/view.ts';
import { command, purchase } from './command.fixture.ts';
import { record } from './tested.fixture.ts';
import type { Tested } from './tested.fixture.ts';
import { within } from '../../../harness/core/scope.ts';

/** What holds in every store of commands that meet, alone and under its scope. */
export function races(tested: Tested): void {
  const { freshKey, scope, seedOne } = tested;

  it('sells 10 of 10 to 100 buyers at once', async () => {
    const key = freshKey();
    await seedOne(key, { stock: '10' });
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => tested.store.apply(purchase(key))));
    const won = outcomes.flatMap((outcome) => (outcome.kind === 'applied' ? outcome.added : []));
    expect(won.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect((await tested.store.read([key])).get(key)).toEqual(record(11, { stock: '0' }));
  });

  it('loses updates when nothing protects a read and a write', async () => {
    const key = freshKey();
    await seedOne(key, { count: '0' });
    const increment = async (): Promise<Outcome> => countUp(tested.store, key);
    const outcomes = await Promise.all(Array.from({ length: 20 }, increment));
    const lost = outcomes.filter(
      (outcome) =>
        outcome.kind === 'applied' && outcome.traces[0]?.wrote !== (outcome.traces[0]?.read ?? 0) + 1,
    );
    expect(lost.length).toBeGreaterThan(0);
  });

  it('lets one in at a time under its scope, and loses nothing', async () => {
    const [key, other] = [freshKey(), freshKey()];
    await seedOne(key, { count: '0' });
    let inside = 0;
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        within(tested.store, scope(index % 2 === 0 ? [key, other] : [other, key]), (view) =>
          countUp(view, key, async () => {
            inside += 1;
            expect(inside).toBe(1);
            await setImmediate();
            inside -= 1;
          }),
        ),
      ),
    );
    expect(outcomes.every(({ kind }) => kind === 'applied')).toBe(true);
    expect((await tested.store.read([key])).get(key)?.fields.get('count')).toBe('20');
  });

  it('frees its scope when the body throws', async () => {
    const key = freshKey();
    const failing = within(tested.store, scope([key]), () => Promise.reject(new Error('the body failed')));
    await expect(failing).rejects.toThrow('the body failed');
    await seedOne(key, { stock: '1' });
    const outcome = await within(tested.store, scope([key]), (view) => view.apply(purchase(key)));
    expect(outcome.kind).toBe('applied');
  });

  it('refuses a scope that it lacks', async () => {
    const lacking = everyScope.filter(({ kind }) => tested.store.scopes[kind] === undefined);
    // What no store has stands for the scopes of a later one.
    for (const one of [...lacking, { kind: 'miracle' } as unknown as Scope])
      await expect(within(tested.store, one, () => tested.store.apply(purchase('a')))).rejects.toThrow(
        `has no ${one.kind}`,
      );
  });
}

const everyScope: readonly Scope[] = [
  { kind: 'lock', keys: ['a'], ttlMs: 1000, waitMs: 10 },
  { kind: 'mutex', keys: ['a'] },
  { kind: 'queue', keys: ['a'] },
  { kind: 'watch', keys: ['a'] },
  { kind: 'function' },
];

/** Reads a counter and writes the next value, as a service does that decides by itself. */
async function countUp(
  view: Pick<Store, 'read' | 'apply'>,
  key: string,
  between?: () => Promise<void>,
): Promise<Outcome> {
  const seen = await view.read([key]);
  await between?.();
  const value = String(Number(seen.get(key)?.fields.get('count')) + 1);
  return view.apply(command({ key, when: [], then: [{ field: 'count', do: 'set', value }] }), seen);
}
