import { expect, it } from 'vitest';
import { command, purchase } from './command.fixture.ts';
import { auditOf, reason, record } from './tested.fixture.ts';
import type { Tested } from './tested.fixture.ts';

/** What every store proves of a command, in its receipt and in the fields that ask for its outcome. */
export function receipts(tested: Tested): void {
  const { freshKey } = tested;

  it('writes nothing and no receipt when a later part is refused', async () => {
    const [a, b] = [freshKey(), freshKey()];
    await tested.store.seed([
      { key: a, fields: { balance: '5' } },
      { key: b, fields: { state: 'shut' } },
    ]);
    const transfer = command(
      { key: a, when: [], then: [{ field: 'balance', do: 'add', value: -5 }] },
      {
        key: b,
        when: [
          { is: 'present', reason },
          { field: 'state', is: 'oneOf', values: ['open'], reason },
        ],
        then: [{ field: 'balance', do: 'add', value: 5 }],
      },
    );
    expect(await tested.store.apply(transfer)).toEqual({
      kind: 'refused',
      part: 1,
      condition: 1,
      found: record(1, { state: 'shut' }),
    });
    const { records, receipts } = await auditOf(tested.store);
    expect(records.get(a)).toEqual(record(1, { balance: '5' }));
    expect(receipts.some(({ nonce }) => nonce === transfer.nonce)).toBe(false);
  });

  it('leaves one receipt a command, with reads of condition-only records', async () => {
    const [a, b, c] = [freshKey(), freshKey(), freshKey()];
    await tested.store.seed([{ key: a, fields: {} }]);
    const sent = command(
      { key: b, when: [{ is: 'absent', reason }], then: [{ field: 'x', do: 'set', value: '1' }] },
      { key: a, when: [{ is: 'present', reason }], then: [] },
      { key: c, when: [], then: [] },
    );
    const traces = [
      { key: b, read: 0, wrote: 1 },
      { key: a, read: 1, wrote: null },
      { key: c, read: 0, wrote: null },
    ];
    expect(await tested.store.apply(sent)).toEqual({ kind: 'applied', traces, added: [] });
    const { receipts } = await auditOf(tested.store);
    expect(receipts.filter(({ nonce }) => nonce === sent.nonce)).toEqual([{ nonce: sent.nonce, traces }]);
  });

  it('forgets records with their receipts, keeps all others, and serves on', async () => {
    await tested.store.empty();
    const [a, b] = [freshKey(), freshKey()];
    await tested.seedOne(a, { stock: '5' });
    await tested.seedOne(b, { stock: '5' });
    const sent = [purchase(a), purchase(b), purchase(a)];
    for (const one of sent) await tested.store.apply(one);
    await tested.store.forget([a]);
    const { records, receipts } = await auditOf(tested.store);
    expect(records.get(a)).toBeUndefined();
    expect(records.get(b)).toEqual(record(2, { stock: '4' }));
    const left = receipts.map(({ nonce }) => nonce);
    expect(left).toContain(sent[1]!.nonce);
    expect(left).not.toContain(sent[0]!.nonce);
    await tested.seedOne(a, { stock: '2' });
    expect(await tested.store.apply(purchase(a))).toMatchObject({ kind: 'applied' });
  });

  it('is emptied of records and receipts, and serves on', async () => {
    const [a, b] = [freshKey(), freshKey()];
    await tested.seedOne(a, { stock: '5' });
    await tested.store.apply(purchase(a));
    await tested.store.empty();
    const emptied = await auditOf(tested.store);
    expect([emptied.records.size, emptied.receipts.length]).toEqual([0, 0]);
    // The same name again, and the same number of a request.
    await tested.store.seed([a, b].map((key) => ({ key, fields: { stock: '2' } })));
    expect((await tested.store.apply(purchase(a))).kind).toBe('applied');
    const { records, receipts } = await auditOf(tested.store);
    expect(records.get(a)).toEqual(record(2, { stock: '1' }));
    expect([records.size, receipts.length]).toEqual([2, 1]);
  });

  it('records the versions that the decision saw, so that a lost update shows', async () => {
    const [a, b] = [freshKey(), freshKey()];
    await tested.store.seed([
      { key: a, fields: { stock: '5' } },
      { key: b, fields: {} },
    ]);
    const seen = await tested.store.read([a, b]);
    await tested.store.apply(purchase(a));
    const blind = command(
      { key: a, when: [], then: [{ field: 'stock', do: 'set', value: '4' }] },
      { key: b, when: [], then: [] },
      { key: freshKey(), when: [], then: [{ field: 'stock', do: 'add', value: 1 }] },
    );
    const outcome = await tested.store.apply(blind, seen);
    expect(outcome).toMatchObject({
      traces: [
        { key: a, read: 1, wrote: 3 },
        { key: b, read: 1, wrote: null },
        { read: 0, wrote: 1 },
      ],
    });
    const { receipts } = await auditOf(tested.store);
    expect(receipts.find(({ nonce }) => nonce === blind.nonce)).toEqual({
      nonce: blind.nonce,
      traces: outcome.kind === 'applied' ? outcome.traces : [],
    });
  });

  it.each([
    ['as it found the records', false],
    ['as it found the records, whatever the decision saw', true],
  ])('keeps what the whole command did in the fields that ask for it: %s', async (_words, blind) => {
    const [a, b, c, claim] = [freshKey(), freshKey(), freshKey(), freshKey()];
    await tested.store.seed([
      { key: a, fields: { stock: '5' } },
      { key: b, fields: {} },
    ]);
    await tested.store.apply(command({ key: b, when: [], then: [{ do: 'delete' }] }));
    const seen = blind ? await tested.store.read([a, b, c]) : undefined;
    await tested.store.apply(purchase(a));
    const sent = command(
      {
        key: claim,
        when: [{ is: 'absent', reason }],
        then: [
          { field: 'request', do: 'set', value: 'x' },
          { field: 'outcome', do: 'outcome' },
        ],
      },
      { key: a, when: [], then: [{ field: 'stock', do: 'add', value: -7 }] },
      {
        key: b,
        when: [{ is: 'absent', reason }],
        then: [
          { field: 'copy', do: 'outcome' },
          { field: 'n', do: 'add', value: 1 },
        ],
      },
      { key: c, when: [], then: [] },
    );
    const outcome = await tested.store.apply(sent, seen);
    expect(outcome).toMatchObject({ kind: 'applied', added: [-3, 1] });
    if (outcome.kind === 'applied') expect(outcome.traces[1]?.read).toBe(blind ? 1 : 2);
    const after = await tested.store.read([claim, b]);
    const did = '0 1 2 3+-3 2 3+1 0 -';
    expect(after.get(claim)).toEqual(record(1, { request: 'x', outcome: did }));
    expect(after.get(b)).toEqual(record(3, { copy: did, n: '1' }));
    // A repeated request is refused with what the first one did.
    const again = await tested.store.apply({ ...sent, nonce: purchase(a).nonce }, seen);
    expect(again).toMatchObject({ kind: 'refused', part: 0, condition: 0, found: after.get(claim) });
  });
}
