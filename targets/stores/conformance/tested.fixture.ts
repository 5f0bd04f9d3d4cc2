import { expect } from 'vitest';
import type { Receipt, Stored } from '../../../harness/core/record.ts';
import type { Scope } from '../../../harness/core/scope.ts';
import type { Store } from '../../../harness/core/store.ts';

/** What the cases of a store are given: the store, open while they run, and keys that nobody has used. */
export interface Tested {
  readonly store: Store;
  readonly scope: (keys: readonly string[]) => Scope;
  readonly freshKey: () => string;
  readonly seedOne: (key: string, fields: Record<string, string>) => Promise<void>;
}

/** The reason of every condition, where no case depends on it. */
export const reason = 'write-conflict';

/** Everything that an audit finds. */
export async function auditOf(store: Store): Promise<{ records: Map<string, Stored>; receipts: Receipt[] }> {
  const records = new Map<string, Stored>();
  const receipts: Receipt[] = [];
  for await (const page of store.audit()) {
    for (const [key, record] of page.records) {
      expect(records.has(key), `${key} is in one page only`).toBe(false);
      records.set(key, record);
    }
    receipts.push(...page.receipts);
    expect(Math.max(page.records.length, page.receipts.length)).toBeLessThanOrEqual(20_000);
  }
  return { records, receipts };
}

/** A live record. */
export const record = (version: number, fields: Record<string, string>): Stored => ({
  version,
  live: true,
  fields: new Map(Object.entries(fields)),
});
