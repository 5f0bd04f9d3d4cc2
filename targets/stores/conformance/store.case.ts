import { afterAll, beforeAll, describe } from 'vitest';
import type { Scope } from '../../../harness/core/scope.ts';
import type { Store } from '../../../harness/core/store.ts';
import { changes } from './changes.case.ts';
import { conditions } from './conditions.case.ts';
import { meaning } from './meaning.case.ts';
import { races } from './races.case.ts';
import { receipts } from './receipts.case.ts';
import { records } from './records.case.ts';
import type { Tested } from './tested.fixture.ts';

/** A store under test, and the scope that it has. */
export interface StoreCase {
  readonly open: () => Promise<Store>;
  readonly scope: (keys: readonly string[]) => Scope;
}

const nouns = { conditions, changes, receipts, records, races, meaning };

/** What every store must do, whatever keeps its records. */
export function describeStore(name: string, { open, scope }: StoreCase): void {
  describe(`${name} store`, () => {
    let store: Store;
    let keys = 0;
    const tested: Tested = {
      get store() {
        return store;
      },
      scope,
      freshKey: () => `items/${keys++}-0`,
      seedOne: (key, fields) => store.seed([{ key, fields }]),
    };

    beforeAll(async () => {
      store = await open();
    });
    afterAll(async () => {
      await store.close();
    });

    for (const [noun, cases] of Object.entries(nouns)) describe(noun, () => cases(tested));
  });
}
