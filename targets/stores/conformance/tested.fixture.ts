import { expect } from 'vitest';
import type { Receipt, Stored } from '../../../harness/core/record.ts';
import type { Scope } from '../../../harness/core/scope.ts';
import type { AuditScope, Store } from '../../../harness/core/store.ts';

/** What the cases of a store are given: the store, open while they run, and keys that nobody has used. */
export interface Tested {
  readonly store: Store;
  readonly scope: (keys: readonly string[]) => Scope;
  readonly freshKey: () => string;
  readonly seedOne: (key: string, fields: Record<string, string>) => Promise<void>;
}

/** The reason of every condition, where no case depends on it. */
export const reason = 'write-conflict';

/** Everything that an audit finds, and in how many pages. */
export async function auditOf(
  store: Store,
  scope?: AuditScope,
): Promise<{ records: Map<string, Stored>; receipts: Receipt[]; pages: number }> {
  const records = new Map<string, Stored>();
  const receipts: Receipt[] = [];
  let pages = 0;
  for await (const page of store.audit(scope)) {
    pages += 1;
    for (const [key, record] of page.records) {
      expect(records.has(key), `${key} is in one page only`).toBe(false);
      records.set(key, record);
    }
    receipts.push(...page.receipts);
    expect(Math.max(page.records.length, page.receipts.length)).toBeLessThanOrEqual(
      2 * (scope?.pageSize ?? 10_000),
    );
  }
  return { records, receipts, pages };
}

/** A live record. */
export const record = (version: number, fields: Record<string, string>): Stored => ({
  version,
  live: true,
  fields: new Map(Object.entries(fields)),
});
