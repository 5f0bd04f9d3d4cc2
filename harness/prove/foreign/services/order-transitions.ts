import { matches } from './records.ts';
import { missing, racy, rightModes, wrong } from './service.ts';
import type { ForeignService } from './service.ts';

/** From where to where each command leads. */
const steps: Readonly<Record<string, { readonly from: readonly string[]; readonly to: string }>> = {
  pay: { from: ['placed'], to: 'paid' },
  cancel: { from: ['placed', 'paid'], to: 'cancelled' },
  ship: { from: ['paid'], to: 'shipped' },
  deliver: { from: ['shipped'], to: 'delivered' },
};

/** Leads orders from state to state. */
export const orderTransitions: ForeignService = {
  workload: 'order-transitions',
  modes: [
    ...rightModes,
    racy('check-then-act', 'looks at the state, waits, writes the next'),
    wrong('accepts-all', 'accepts every step, whatever the state'),
    wrong('nothing-moves', 'answers that it took the step, and the state stays'),
    wrong('cancels-late', 'cancels what is shipped already'),
    // A refusal beside steps that were accepted may have come after them: only one before any of them shows.
    wrong('stuck-at-first', 'says of an order at first that its state allows nothing', {
      only: { refusal: ['coded'] },
      arrival: 'closed',
    }),
  ],
  open(mode, world) {
    const { records } = world;
    return {
      run(ask) {
        const [collection, id = '', what = ''] = ask.path;
        const step = steps[what];
        if (ask.method !== 'POST' || collection !== 'orders' || step === undefined) return undefined;
        const key = `orders/${id}`;
        return world.decide(key, () => {
          const found = records.entry(key);
          if (found?.fields === undefined) return missing;
          if (ask.ifMatch !== undefined && !matches(ask.ifMatch, found.tag))
            return world.refused('version-mismatch', key);
          const state = String(found.fields['state']);
          const isLate = mode === 'cancels-late' && what === 'cancel' && state === 'shipped';
          if (mode !== 'accepts-all' && !isLate && !step.from.includes(state))
            return world.refused('illegal-transition', key);
          const first =
            mode === 'stuck-at-first' ? world.refusedFalsely('illegal-transition', key) : undefined;
          if (first !== undefined) return first;
          return () => {
            const isLegal = step.from.includes(String(records.get(key)?.['state']));
            world.note(!isLegal || mode === 'nothing-moves');
            if (mode !== 'nothing-moves') records.put(key, { state: step.to, ...world.stamps(ask) });
            return world.changed(key, { id, state: mode === 'nothing-moves' ? state : step.to });
          };
        });
      },
    };
  },
};
