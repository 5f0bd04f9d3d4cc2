import { missing, racy, right, rightModes, wrong } from './service.ts';
import type { Done, ForeignService, Said } from './service.ts';

/** What is remembered of a key. */
interface Remembered {
  readonly wallet: string;
  readonly amount: number;
  readonly nonce: string;
  readonly atMs: number;
  readonly done: Done;
  replays: number;
}

/** Pays out of wallets, once for every key. */
export const idempotentPayment: ForeignService = {
  workload: 'idempotent-payment',
  modes: [
    ...rightModes,
    {
      ...right,
      name: 'of-now',
      about: 'repeats an answer with the time, the number of attempts and the balance of now',
    },
    racy('check-then-charge', 'looks the key up, waits, charges, and stores the key'),
    wrong('last-key-only', 'remembers the last key of a wallet, and no other'),
    wrong('forgets', 'forgets a key after a second', {
      only: { success: ['200', '201', '204'] },
      arrival: 'closed',
      durationMs: 2500,
    }),
    wrong('in-flight', 'takes a key that was paid with for one that is being worked on, for ever', {
      only: { refusal: ['coded'] },
      arrival: 'closed',
      durationMs: 2500,
    }),
    wrong('made-is-422', 'answers 422 to a payment that it has made when it is sent again'),
    wrong('new-id-each', 'answers a repeated request with another payment each time', {
      only: { success: ['200', '201', '204'] },
    }),
    // Where replays are not marked as such, a wallet is done with before it is empty.
    wrong('overdraws', 'pays what is not there', { only: { refusal: ['coded'] } }),
  ],
  open(mode, world) {
    const { records } = world;
    const keys = new Map<string, Remembered>();
    const lastKeys = new Map<string, string>();
    const recall = (key: string, wallet: string): Remembered | undefined => {
      const known = keys.get(key);
      if (mode === 'last-key-only' && lastKeys.get(wallet) !== key) return undefined;
      if (mode === 'forgets' && known !== undefined && performance.now() - known.atMs > 1000)
        return undefined;
      return known;
    };
    return {
      run({ method, path: [collection, id = '', what], body, nonce, idempotencyKey: key }) {
        if (method !== 'POST' || collection !== 'wallets' || what !== 'payments') return undefined;
        if (key === undefined) return { kind: 'wrong', status: 400, code: 'idempotency-key-required' };
        const wallet = `wallets/${id}`;
        const amount = Number(body['amount']);
        const said = (of: string, balance: number): Done =>
          world.created(`payments/${id}.p${of}`, { id: `p${of}`, amount, balance }, { balance });
        /** An answer as it is given now: what it says beside the payment differs each time. */
        const asOfNow = (done: Done, replays: number): Done => ({
          ...done,
          body: {
            ...done.body,
            balance: Number(records.get(wallet)?.['balance']),
            attempt: replays + 1,
            now: new Date().toISOString(),
            tookMs: performance.now() % 1,
          },
        });
        return world.decide(wallet, (): Said | (() => Said) => {
          const known = recall(key, wallet);
          if (known !== undefined) {
            if (known.wallet !== wallet || known.amount !== amount)
              return { kind: 'wrong', status: 422, code: 'idempotency-key-reused' };
            if (mode === 'new-id-each') {
              world.note(true);
              const balance = Number(known.done.added['balance'] ?? 0);
              return { ...known.done, ...said(nonce, balance), repeats: known.nonce };
            }
            if (mode === 'made-is-422') {
              world.note(true);
              return { kind: 'wrong', status: 422, code: 'already-paid' };
            }
            if (mode === 'in-flight') {
              world.note(performance.now() - known.atMs > 1000);
              return world.refused('idempotency-in-flight', wallet);
            }
            const replay: Done = { ...known.done, repeats: known.nonce };
            return mode === 'of-now' ? asOfNow(replay, (known.replays += 1)) : replay;
          }
          const found = records.get(wallet);
          if (found === undefined) return missing;
          if (Number(found['balance']) < amount && mode !== 'overdraws')
            return world.refused('insufficient-funds', wallet);
          return () => {
            world.note(keys.has(key) || Number(records.get(wallet)?.['balance']) < amount);
            const balance = Number(records.get(wallet)?.['balance']) - amount;
            records.put(wallet, { balance });
            records.put(`payments/${id}.p${nonce}`, { amount });
            const done = said(nonce, balance);
            keys.set(key, { wallet, amount, nonce, atMs: performance.now(), done, replays: 0 });
            lastKeys.set(wallet, key);
            return mode === 'of-now' ? asOfNow(done, 0) : done;
          };
        });
      },
    };
  },
};
