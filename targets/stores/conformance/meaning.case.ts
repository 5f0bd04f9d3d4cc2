import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maxInteger } from '../../../harness/core/guarded.ts';
import type { Part } from '../../../harness/core/guarded.ts';
import type { State } from '../../../harness/core/record.ts';
import { step } from '../../../harness/core/step.ts';
import type { Outcome } from '../../../harness/core/view.ts';
import { anyCommand, command, hostileValues, poolKeys } from './command.fixture.ts';
import { reason } from './tested.fixture.ts';
import type { Tested } from './tested.fixture.ts';

/** Takes of a field with bounds and sums at the edges of what is an integer. */
const takes: readonly Omit<Part, 'key'>[] = [
  [-maxInteger, 1],
  [-maxInteger, -1],
  [0, -1],
  [maxInteger, 1],
].map(([bound = 0, value = 0]) => ({
  when: [
    { is: 'present', reason },
    { field: 'value', is: 'atLeast', value: bound, reason },
  ],
  then: [{ field: 'value', do: 'add', value }],
}));

/** That a command means in every store what `step` says. */
export function meaning(tested: Tested): void {
  const { freshKey, seedOne } = tested;

  it.each(hostileValues.map((value) => [value.slice(0, 20), value] as const))(
    'keeps the value %j as it is and reads it as `step` does',
    async (_start, value) => {
      const key = freshKey();
      await seedOne(key, { value });
      const before = await tested.store.read([key]);
      expect(before.get(key)?.fields.get('value')).toBe(value);
      const parts: Omit<Part, 'key'>[] = [
        { when: [{ field: 'value', is: 'oneOf', values: ['x', value], reason }], then: [] },
        { when: [{ field: 'value', is: 'atLeast', value: -maxInteger, reason }], then: [] },
        { when: [{ field: 'value', is: 'atMost', value: maxInteger, reason }], then: [] },
        { when: [], then: [{ field: 'value', do: 'add', value: 1 }] },
        ...takes,
        { when: [], then: [{ field: 'copy', do: 'set', value }] },
      ];
      for (const part of parts) {
        await seedOne(key, { value });
        const state = await tested.store.read([key]);
        const sent = command({ key, ...part });
        expect(comparable(await tested.store.apply(sent))).toEqual(comparable(step(state, sent)));
      }
      expect((await tested.store.read([key])).get(key)?.fields.get('copy')).toBe(value);
    },
  );

  it('means what `step` means, for any sequence of commands', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyCommand, { minLength: 1, maxLength: 12 }), async (drafts) => {
        const own = `${freshKey()}/`;
        let state: State = new Map();
        for (const { parts, blind } of drafts) {
          const sent = command(...parts.map((part) => ({ ...part, key: own + part.key })));
          const decision = step(state, sent);
          const seen = blind ? new Map([...state].slice(1)) : undefined;
          const outcome = await tested.store.apply(sent, seen);
          expect(comparable(outcome)).toEqual(comparable(decision, seen));
          if (decision.kind === 'applied') state = decision.after;
          expect(await tested.store.read(poolKeys.map((key) => own + key))).toEqual(state);
        }
      }),
      { numRuns: 60 },
    );
  });
}

/** An outcome, or what `step` decides, without the state after it; `seen` gives the versions that were read. */
function comparable(outcome: Outcome | ReturnType<typeof step>, seen?: State): unknown {
  if (outcome.kind !== 'applied') return outcome;
  const traces = outcome.traces.map((trace) =>
    seen === undefined ? trace : { ...trace, read: seen.get(trace.key)?.version ?? 0 },
  );
  return { kind: outcome.kind, traces, added: outcome.added };
}
