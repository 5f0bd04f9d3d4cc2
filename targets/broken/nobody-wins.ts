import { absent } from '../../harness/core/record.ts';
import { execute } from '../execute.ts';
import type { BrokenService } from './broken-service.ts';

/** Notes its claim, works, and steps back when there is a claim of somebody else: all do, and the name stays free. */
export const nobodyWins: BrokenService = {
  name: 'nobody-wins',
  about: 'gives way to whoever asks for the name meanwhile, and so does everybody',
  anomaly: 'nobody-won',
  workload: 'duplicate-registration',
  store: 'memory',
  strategy: 'optimistic',
  mistake() {
    const claims = new Map<string, number>();
    return {
      async execute(store, strategy, command, options) {
        const keys = command.parts.map(({ key }) => key);
        for (const key of keys) claims.set(key, (claims.get(key) ?? 0) + 1);
        if (options.work !== undefined) await options.work();
        const state = await store.read(keys);
        const part = keys.findIndex((key) => (claims.get(key) ?? 0) > 1);
        if (part >= 0) {
          const found = state.get(keys[part] ?? '') ?? absent;
          return { kind: 'refused', part, condition: 0, found };
        }
        return execute(store, strategy, command, { times: options.times });
      },
    };
  },
};
