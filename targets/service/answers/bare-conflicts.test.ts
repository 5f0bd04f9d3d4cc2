import { expect, test } from 'vitest';
import { bareConflicts } from './bare-conflicts.ts';
import { served } from '../service.fixture.ts';
import { lastItem } from '../../../workloads/last-item.ts';
import { slotName } from '../../../harness/core/slot.ts';

const id = slotName(0, 0);
const asked = { body: { quantity: 2 } };

test.each([
  ['detailed', false],
  ['bare', true],
] as const)('a conflict of a service that is %s', async (_, isBare) => {
  const { ask, store } = await served({
    workloads: [lastItem],
    ...(isBare ? { answers: bareConflicts } : {}),
  });
  await store.seed([{ key: `items/${id}`, fields: { stock: '1' } }]);
  const { status, headers, text } = await ask('POST', `/items/${id}/purchases`, asked);
  expect(status).toBe(409);
  expect(headers['etag'] === undefined).toBe(isBare);
  expect(text === '').toBe(isBare);
  // What is no conflict says what it is in either.
  const missing = await ask('GET', '/items/9-9');
  expect(missing.status).toBe(404);
  expect(missing.body['code']).toBe('unknown-record');
});
