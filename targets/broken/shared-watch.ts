import { step } from '../../harness/core/step.ts';
import { absolute } from '../execute.ts';
import { luaScript } from '../stores/redis/lua/source.ts';
import { decodeTraces, encodeApply } from '../stores/redis/codec.ts';
import { openRedis } from '../stores/redis/connection.ts';
import type { BrokenService } from './broken-service.ts';

/** WATCH belongs to the connection: on one that all requests share, the first EXEC ends the watch of all of them. */
export const sharedWatch: BrokenService = {
  name: 'shared-watch',
  about: 'uses WATCH, MULTI and EXEC of all requests on one connection',
  anomaly: 'lost-update',
  workload: 'last-item',
  store: 'redis',
  strategy: 'watch',
  async mistake({ storeUrl = '', prefix }) {
    const redis = await openRedis(storeUrl);
    const script = luaScript('apply-n');
    return {
      close: () => redis.disconnect(),
      async execute(store, _, command, { work }) {
        const keys = command.parts.map(({ key }) => key);
        const hashes = keys.map((key) => `${prefix}r:${key}`);
        await redis.watch(...hashes);
        const seen = await store.read(keys);
        const decision = step(seen, command);
        if (decision.kind === 'refused') return decision;
        if (work !== undefined) await work();
        const args = encodeApply(absolute(command, seen, decision.after, 'nothing'), seen);
        const touched = [`${prefix}receipts`, ...hashes];
        const replies = await redis
          .multi()
          .eval(script.text, touched.length, ...touched, ...args)
          .exec();
        const [[error, receipt] = []] = replies ?? [];
        if (replies === null) return { kind: 'raced', why: 'write-conflict' };
        if (error || typeof receipt !== 'string') throw error ?? new Error('a write was refused');
        const { traces } = decodeTraces(receipt.slice((args[0] ?? '').length + 1), keys);
        return { kind: 'applied', traces, added: decision.added };
      },
    };
  },
};
