import { outcomeText } from '../../harness/core/outcome-text.ts';
import { absent } from '../../harness/core/record.ts';
import { step } from '../../harness/core/step.ts';
import { execute } from '../execute.ts';
import type { BrokenService } from './broken-service.ts';

/** Looks for the idempotency key, pays, and only then stores the key: two instances pay twice. */
export const keyAfterEffect: BrokenService = {
  name: 'key-after-effect',
  about: 'stores the idempotency key after the effect instead of with it',
  anomaly: 'repeated-effect',
  workload: 'idempotent-payment',
  store: 'redis',
  strategy: 'atomic-script',
  // One instance refuses a key that it has in hand; several do not know of each other.
  race: { instances: 2 },
  mistake: () => ({
    async execute(store, strategy, command, options) {
      const [key, ...parts] = command.parts;
      if (key === undefined || parts.length === 0) return execute(store, strategy, command, options);
      const known = step(await store.read([key.key]), { ...command, parts: [key] });
      if (known.kind === 'refused') return known;
      const paid = await execute(store, strategy, { ...command, parts }, options);
      if (paid.kind === 'refused') return { ...paid, part: paid.part + 1 };
      if (paid.kind === 'raced') return paid;
      const [claim = { key: key.key, read: absent.version, wrote: 1 }] = known.traces;
      const traces = [claim, ...paid.traces];
      const outcome = outcomeText(traces, [[], paid.added]);
      const then = key.then.map((change) =>
        change.do === 'outcome' ? ({ field: change.field, do: 'set', value: outcome } as const) : change,
      );
      await store.apply({ ...command, parts: [{ ...key, then }] });
      return { ...paid, traces };
    },
  }),
};
