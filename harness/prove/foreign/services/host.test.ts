import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hosted, outspoken } from './host.fixture.ts';
import type { Answer } from './host.fixture.ts';
import { foreignServices } from './index.ts';
import { addressOf, pathOf, tagKinds } from './manner.ts';
import type { Manner } from './manner.ts';

const opened = hosted();

test('a service imports nothing from the harness, the targets or the workloads, and no package', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => !/\.(test|case|fixture)\.ts$/.test(name));
  expect(files.length).toBeGreaterThan(foreignServices.length);
  for (const file of files) {
    const text = readFileSync(join(import.meta.dirname, file), 'utf8');
    for (const [, from = ''] of text.matchAll(/\b(?:from |import\(|require\()\s*'([^']+)'/g))
      expect(`${file}: ${from}`).toMatch(/: (\.\/[a-z-]+\.ts|node:[a-z/]+)$/);
  }
});

test('an address is read again as it was written, and what is none is answered 404', async () => {
  const address = { workload: 'last-item', mode: 'right', manner: outspoken };
  expect(addressOf(`${pathOf(address)}/items/1`)).toEqual({ address, rest: ['items', '1'] });
  expect(addressOf('/last-item/right/counting/coded/echoed/302/plain')).toBeUndefined();
  expect(addressOf('/last-item/right/counting/coded/echoed/201/fancy')).toBeUndefined();
  const { send } = opened('last-item', 'no-such-mode');
  expect((await send('GET /items/1')).status).toBe(404);
});

/** Sells one of two items, then asks for both. */
async function sold(manner: Partial<Manner>): Promise<{ accepted: Answer; refused: Answer; shown: Answer }> {
  const { send, seed } = opened('last-item', 'right', { ...outspoken, ...manner });
  await seed({ 'items/1': { stock: '2' } });
  const accepted = await send('POST /items/1/purchases', { quantity: 1 });
  const refused = await send('POST /items/1/purchases', { quantity: 2 });
  return { accepted, refused, shown: await send('GET /items/1') };
}

test.each([
  // As Contend's own service does.
  { refusal: 'coded', status: 409, type: 'application/problem+json', code: 'sold-out', tag: '"2"' },
  { refusal: 'bare', status: 409 },
  { refusal: '412', status: 412, type: 'application/json' },
  { refusal: '422', status: 422, type: 'application/json' },
  { refusal: '423', status: 423, type: 'application/json' },
  { refusal: '503', status: 503, type: 'application/json' },
] as const)(
  'what is refused is a $status where refusals are $refusal',
  async ({ refusal, status, ...rest }) => {
    const { refused } = await sold({ refusal });
    const { type, code, tag } = { type: undefined, code: undefined, tag: undefined, ...rest };
    expect([refused.status, refused.headers['content-type']]).toEqual([status, type]);
    expect([refused.body['code'], refused.headers['etag']]).toEqual([code, tag]);
  },
);

test.each([
  { success: '201', status: 201, tag: '"2"', body: { id: '1', quantity: 1, stock: 1 } },
  { success: '200', status: 200, tag: '"2"', body: { id: '1', quantity: 1, stock: 1 } },
  { success: '204', status: 204, tag: '"2"', body: {} },
  { success: 'empty', status: 200, tag: undefined, body: {} },
] as const)('what is accepted is told as $success', async ({ success, status, tag, body }) => {
  const bare = await sold({ success, refusal: 'bare' });
  expect([bare.accepted.status, bare.accepted.headers['etag']]).toEqual([status, tag]);
  expect(bare.accepted.body).toEqual(body);
  // Only who codes refusals tells versions and sums.
  const coded = await sold({ success });
  const like = status === 204 || success === 'empty' ? {} : { version: 2, added: { stock: 1 } };
  expect(coded.accepted.body).toEqual({ ...body, ...like });
});

const tags: Readonly<Record<(typeof tagKinds)[number], RegExp | undefined>> = {
  counting: /^"2"$/,
  gapped: /^"\d{1,2}"$/,
  global: /^"6"$/,
  hash: /^"[0-9a-f]{32}"$/,
  uuid: /^"[0-9a-f-]{36}"$/,
  weak: /^W\/"2"$/,
  clock: /^"\d{13}"$/,
  none: undefined,
};

test.each(tagKinds)('a %s tag is the same in the answer to a change and in GET', async (tag) => {
  const { accepted, shown } = await sold({ tag });
  expect(shown).toMatchObject({ status: 200, body: { stock: 1 } });
  expect(shown.headers['etag']).toBe(accepted.headers['etag']);
  const expected = tags[tag];
  if (expected === undefined) expect(shown.headers['etag']).toBeUndefined();
  else expect(shown.headers['etag']).toMatch(expected);
});

test.each([
  { nonce: 'echoed', gives: true },
  { nonce: 'stored', gives: true },
  { nonce: 'none', gives: false },
] as const)('a nonce that is $nonce comes back: $gives', async ({ nonce, gives }) => {
  for (const answer of Object.values(await sold({ nonce })))
    expect(answer.headers['contend-nonce']).toBe(gives ? answer.nonce : undefined);
});
