import { absent } from '../../../harness/core/record.ts';
import type { Fields, State, Stored } from '../../../harness/core/record.ts';
import type { View } from '../../../harness/core/view.ts';
import { execute } from '../../execute.ts';
import type { Mistake } from '../broken-service.ts';

/** A service whose GETs show something else than what is stored. */
export function showing(show: (key: string, record: Stored) => Stored): Mistake {
  return {
    shown: (view) => ({
      read: async (keys) => shownState(keys, await view.read(keys), show),
    }),
  };
}

function shownState(
  keys: readonly string[],
  state: State,
  show: (key: string, record: Stored) => Stored,
): State {
  return new Map(keys.map((key) => [key, show(key, state.get(key) ?? absent)]));
}

/** A service whose GETs show a field of a collection otherwise. */
export function showingField(collection: string, field: string, value: (text: string) => string): Mistake {
  return showing((key, record) => {
    const text = record.fields.get(field);
    if (!key.startsWith(`${collection}/`) || text === undefined) return record;
    const fields: Fields = new Map([...record.fields, [field, value(text)]]);
    return { ...record, fields };
  });
}

/** A service whose refusals show the record that stood against a command otherwise. */
export function refusalsShowing(show: (record: Stored) => Stored): Mistake {
  return {
    async execute(store, strategy, command, options) {
      const outcome = await execute(store, strategy, command, options);
      return outcome.kind === 'refused' ? { ...outcome, found: show(outcome.found) } : outcome;
    },
  };
}

/** A service whose GETs answer from a cache: what is asked for is read once, and again when it is so old. */
export function caching(forMs: number): Mistake {
  return { shown: (view) => cached(view, forMs) };
}

function cached(view: Pick<View, 'read'>, forMs: number): Pick<View, 'read'> {
  const known = new Map<string, { readonly state: State; readonly untilMs: number }>();
  return {
    async read(keys) {
      const name = keys.join(' ');
      const before = known.get(name);
      if (before !== undefined && before.untilMs > performance.now()) return before.state;
      const state = await view.read(keys);
      known.set(name, { state, untilMs: performance.now() + forMs });
      return state;
    },
  };
}

/** A service whose GETs read one record after another, with a wait in between: no moment looked like that. */
export function tearing(waitMs: number): Mistake {
  return {
    shown: (view) => ({
      async read(keys) {
        const state = new Map<string, Stored>();
        for (const key of keys) {
          const [found] = (await view.read([key])).values();
          state.set(key, found ?? absent);
          await new Promise((resolve) => setTimeout(resolve, waitMs));
        }
        return state;
      },
    }),
  };
}
