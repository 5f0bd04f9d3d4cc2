import { missing, racy, right, rightModes, wrong } from './service.ts';
import type { ForeignService } from './service.ts';

/** Sells items, some of them for a voucher. */
export const lastItem: ForeignService = {
  workload: 'last-item',
  modes: [
    ...rightModes,
    { ...right, name: 'voucher-removed', about: 'removes a voucher when it is spent' },
    racy('check-then-act', 'reads the stock, waits, writes what is left of what it read'),
    wrong('oversells', 'sells what is not there'),
    wrong('nothing-moves', 'answers that it sold, and the stock stays'),
    wrong('voucher-again', 'takes a voucher as often as it comes'),
    wrong('sold-out-early', 'is sold out for everybody when a tenth is sold', {
      only: { refusal: ['coded'] },
    }),
  ],
  open(mode, world) {
    const { records } = world;
    return {
      run({ method, path: [collection, id = '', what], body, nonce }) {
        if (method !== 'POST' || collection !== 'items') return undefined;
        if (what !== 'purchases' && what !== 'redemptions') return undefined;
        const key = `items/${id}`;
        const quantity = Number(body['quantity']);
        return world.decide(key, () => {
          const item = records.get(key);
          if (item === undefined) return missing;
          const stock = Number(item['stock']);
          const isShort = stock < quantity;
          const isEarly =
            mode === 'sold-out-early' && stock <= 0.9 * Number(records.first(key)?.fields?.['stock']);
          if (mode !== 'oversells' && (isShort || isEarly)) {
            world.note(!isShort);
            return world.refused('sold-out', key);
          }
          const voucher = `vouchers/${id}.${body['voucher']}`;
          if (what === 'redemptions') {
            const found = records.get(voucher);
            if (found === undefined && records.first(voucher) !== undefined)
              return world.refused('voucher-spent', voucher);
            if (found === undefined) return missing;
            if (found['spentBy'] !== undefined && mode !== 'voucher-again')
              return world.refused('voucher-spent', voucher);
          }
          return () => {
            const isMoved = records.get(key)?.['stock'] !== stock;
            const isSpent = what === 'redemptions' && records.get(voucher)?.['spentBy'] !== undefined;
            world.note(isShort || isMoved || isSpent || mode === 'nothing-moves');
            const left = stock - quantity;
            if (mode !== 'nothing-moves') records.put(key, { ...item, stock: left });
            if (what === 'redemptions' && mode === 'voucher-removed') records.remove(voucher);
            else if (what === 'redemptions') records.put(voucher, { spentBy: nonce });
            return world.changed(key, { id, quantity, stock: left }, { stock: left });
          };
        });
      },
    };
  },
};
