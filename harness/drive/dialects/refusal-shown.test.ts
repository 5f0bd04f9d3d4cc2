import { expect, test } from 'vitest';
import { lastItem } from '../../../workloads/last-item.ts';
import type { CommandIntent } from '../../core/operation.ts';
import { buy, edit, reply } from './contend.fixture.ts';
import { contendDialect } from './contend.ts';
import { httpDialect } from './http.ts';
import { shownBy } from './refusal-shown.ts';

const stock = { currentVersion: 4, current: { stock: 1 } };
const soldOut = { code: 'sold-out', field: 'stock', requested: 2, found: '1', available: 1, ...stock };
const redeem: CommandIntent = {
  kind: 'command',
  command: lastItem.commands[1]!,
  id: '3-7',
  args: { quantity: 1, voucher: 'v0' },
};

test.each([
  { what: 'the record that was asked for', body: soldOut, version: 4, agrees: true },
  { what: 'another ETag', body: soldOut, version: 5, agrees: false },
  { what: 'no ETag', body: soldOut, version: 0, agrees: false },
  { what: 'more than the record has', body: { ...soldOut, available: 2 }, version: 4, agrees: false },
  { what: 'another value than the record has', body: { ...soldOut, found: '3' }, version: 4, agrees: false },
])('a refusal that shows $what: $agrees', ({ body, version, agrees }) => {
  expect(shownBy(buy, 'sold-out', reply(409, { version, body }))).toEqual({
    key: 'items/3-7',
    version: 4,
    fields: new Map([['stock', '1']]),
    agrees,
  });
});

test('which record it is follows from the reason', () => {
  const spent = { currentVersion: 2, current: { spentBy: '7' } };
  expect(shownBy(redeem, 'voucher-spent', reply(409, { version: 2, body: spent }))?.key).toBe(
    'vouchers/3-7.v0',
  );
  expect(shownBy(edit, 'version-mismatch', reply(412, { version: 18, body: { ...stock } }))?.key).toBe(
    'documents/3-7',
  );
  // Both records of the command may be unknown.
  expect(shownBy(redeem, 'unknown-record', reply(404, { body: { ...stock } }))).toBeUndefined();
});

test('nothing is shown where nothing is there, and where nothing was decided', () => {
  const gone = { currentVersion: 5, current: null };
  expect(shownBy(buy, 'sold-out', reply(410, { body: gone }))).toMatchObject({
    version: 5,
    fields: undefined,
    agrees: true,
  });
  expect(shownBy(buy, 'write-conflict', reply(409, { body: { code: 'write-conflict' } }))).toBeUndefined();
});

test('a client reads one refusal of sixteen in full, and none of a service that is not ours', () => {
  const told = { ...reply(409, { version: 4, body: soldOut }), nonce: 32 };
  const dialect = contendDialect({ authority: '127.0.0.1:8080' });
  expect(dialect.decode(buy, told)).toMatchObject({ kind: 'conflict', shown: { key: 'items/3-7' } });
  expect(dialect.decode(buy, { ...told, nonce: 33 })).not.toHaveProperty('shown');
  const foreign = httpDialect({ authority: '127.0.0.1:8080' }, { refuses: [] });
  expect(foreign.decode(buy, told)).not.toHaveProperty('shown');
});
