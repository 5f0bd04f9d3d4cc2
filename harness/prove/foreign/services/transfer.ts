import { missing, racy, rightModes, snapshotOf, wrong } from './service.ts';
import type { ForeignService } from './service.ts';

/** One transfer in so many fails halfway, where they do. */
const failsEvery = 5;

/** Moves money between the accounts of a ledger. */
export const transfer: ForeignService = {
  workload: 'transfer',
  modes: [
    ...rightModes,
    racy('check-then-act', 'reads both balances, waits, writes what it reckoned'),
    wrong('overdraws', 'moves what is not there'),
    wrong('nothing-moves', 'answers that it moved the money, and leaves it'),
    wrong('halves-behind-500', 'takes the money, fails before it pays it, and answers 500'),
    wrong('loses-on-refusal', 'takes the money of a transfer that it refuses'),
    wrong('frozen', 'shows a ledger as it was first', { arrival: 'closed', durationMs: 900 }),
    wrong('stale', 'shows a ledger as it was 300 ms ago', { arrival: 'closed', durationMs: 900 }),
  ],
  open(mode, world) {
    const { records } = world;
    let made = 0;
    return {
      run({ method, path: [collection, id = '', what], body }) {
        if (method !== 'POST' || collection !== 'ledgers' || what !== 'transfers') return undefined;
        const [from, to] = [`accounts/${id}.${body['from']}`, `accounts/${id}.${body['to']}`];
        const amount = Number(body['amount']);
        if (from === to) return { kind: 'wrong', status: 422, code: 'invalid-value' };
        return world.decide(id, () => {
          const [payer, payee] = [records.get(from), records.get(to)];
          if (payer === undefined || payee === undefined) return missing;
          const left = Number(payer['balance']) - amount;
          if (left < 0 && mode !== 'overdraws') {
            if (mode === 'loses-on-refusal') {
              world.note(payer['balance'] !== 0);
              records.put(from, { balance: 0 });
            }
            return world.refused('insufficient-funds', from);
          }
          const paid = Number(payee['balance']) + amount;
          return () => {
            made += 1;
            if (mode === 'halves-behind-500' && made % failsEvery === 0) {
              world.note(true);
              records.put(from, { balance: left });
              return { kind: 'wrong', status: 500, code: 'internal-error' };
            }
            const isMoved = records.get(from) !== payer || records.get(to) !== payee;
            world.note(left < 0 || isMoved || mode === 'nothing-moves');
            if (mode !== 'nothing-moves') {
              records.put(from, { balance: left });
              records.put(to, { balance: paid });
            }
            const added = { balance: left, [`${to}.balance`]: paid };
            return world.changed(from, { from: body['from'] ?? '', to: body['to'] ?? '', amount }, added);
          };
        });
      },
      show(collection, id) {
        if (collection !== 'ledgers') return undefined;
        const members = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, `accounts/${id}.${name}`]));
        const truth = snapshotOf(members, (key) => records.get(key));
        if (mode === 'frozen')
          return world.shown(
            snapshotOf(members, (key) => records.first(key)?.fields),
            truth,
          );
        if (mode === 'stale')
          return world.shown(
            snapshotOf(members, (key) => records.aged(key, 300)?.fields),
            truth,
          );
        return truth;
      },
    };
  },
};
