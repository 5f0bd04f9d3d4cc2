import { expect, test } from 'vitest';
import { checkedAudit } from './audit.ts';

const keys = new Set(['items/0-0', 'items/1-0']);

test('records and effects are taken as an audit tells them, null for what is not there', () => {
  const audited = { records: { 'items/0-0': { stock: 3 }, 'items/1-0': null }, effects: [7, 'order-8'] };
  const { records, effects } = checkedAudit(audited, keys);
  expect(records?.get('items/0-0')).toMatchObject({ live: true, fields: new Map([['stock', '3']]) });
  expect(records?.get('items/1-0')).toMatchObject({ live: false });
  expect(effects).toEqual(['7', 'order-8']);
  expect(checkedAudit({}, keys)).toEqual({});
});

test.each([
  [undefined, /^audit: answers with undefined; write \{ records/],
  [{ record: {} }, /^audit: has a member record \(did you mean records\?\); it takes records and effects$/],
  [{ orders: [] }, /^audit: has a member orders; it takes records and effects$/],
  [{ records: [] }, /^audit: has the records/],
  [{ records: { 'items/9-0': {} } }, /^audit: tells of "?'?items\/9-0"?'?, which it was not asked about/],
  [{ records: { 'items/0-0': 7 } }, /^audit: says 7 of items\/0-0; write its fields, or null/],
  [{ records: { 'items/0-0': new Map([['stock', 3]]) } }, /^audit: says a Map of items\/0-0; write/],
  [
    { records: { 'items/0-0': { at: new Date(0) } } },
    /^audit of items\/0-0: has the field at as a Date; write/,
  ],
  [{ effects: 'order-8' }, /^audit: has the effects/],
  [{ effects: [{ id: 8 }] }, /^audit: names an effect/],
])('%j is no audit', (audited, says) => {
  expect(() => checkedAudit(audited, keys)).toThrow(says);
});
