import { expect, it } from 'vitest';
import { command, hostileKeys, purchase } from './command.fixture.ts';
import { auditOf, record } from './tested.fixture.ts';
import type { Tested } from './tested.fixture.ts';

/** How every store reads, seeds, keeps apart and audits its records. */
export function records(tested: Tested): void {
  const { freshKey, seedOne } = tested;

  it('reads several records as one snapshot and omits what never was', async () => {
    const [a, b, c] = [freshKey(), freshKey(), freshKey()];
    await tested.store.seed([
      { key: a, fields: { x: '1' } },
      { key: c, fields: {} },
    ]);
    expect(await tested.store.read([c, b, a])).toEqual(
      new Map([
        [c, record(1, {})],
        [a, record(1, { x: '1' })],
      ]),
    );
    expect((await tested.store.read([])).size).toBe(0);
  });

  it('starts a seeded record at version 1, whatever was there', async () => {
    const key = freshKey();
    await seedOne(key, { stock: '5', old: 'x' });
    await tested.store.apply(purchase(key));
    await seedOne(key, { stock: '9' });
    expect((await tested.store.read([key])).get(key)).toEqual(record(1, { stock: '9' }));
  });

  it('keeps hostile keys apart, in records and receipts', async () => {
    const sent = command(
      ...hostileKeys.map((key, index) => ({
        key,
        when: [],
        then: index % 2 === 0 ? [] : [{ field: 'key', do: 'set' as const, value: key }],
      })),
    );
    const outcome = await tested.store.apply(sent);
    const { records, receipts } = await auditOf(tested.store);
    expect(receipts.at(-1)).toEqual({
      nonce: sent.nonce,
      traces: outcome.kind === 'applied' ? outcome.traces : [],
    });
    expect(receipts.at(-1)?.traces.map(({ key }) => key)).toEqual(hostileKeys);
    for (const [index, key] of hostileKeys.entries())
      expect(records.get(key)?.fields.get('key')).toBe(index % 2 === 0 ? undefined : key);
  });

  it.each([
    // More records than are asked for at once where nobody says how many.
    { many: 12_000, used: 100, scope: undefined },
    { many: 1200, used: 1100, scope: { isOwn: () => true, pageSize: 500 } },
  ])(
    'finds every record and receipt once in an audit of many pages: $many records, $used receipts',
    async ({ many, used, scope }) => {
      const own = `${freshKey()}/`;
      const records = Array.from({ length: many }, (_, index) => ({ key: `${own}${index}`, fields: {} }));
      await tested.store.seed(records);
      const before = (await auditOf(tested.store, scope)).receipts.length;
      const sent = Array.from({ length: used }, (_, index) =>
        command({ key: `${own}${index}`, when: [], then: [] }),
      );
      await Promise.all(sent.map((one) => tested.store.apply(one)));
      const after = await auditOf(tested.store, scope);
      expect([...after.records.keys()].filter((key) => key.startsWith(own))).toHaveLength(many);
      expect(after.receipts).toHaveLength(before + used);
      expect(new Set(after.receipts.map(({ nonce }) => nonce)).size).toBe(after.receipts.length);
      expect(after.pages).toBeGreaterThan(Math.max(many, used) / (scope?.pageSize ?? many));
    },
    90_000,
  );
}
