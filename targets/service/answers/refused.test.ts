import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../harness/core/view.ts';
import { createMemoryStore } from '../../stores/memory/store.ts';
import { expectProblem, served } from '../service.fixture.ts';

describe('a conflict', () => {
  test('about a version tells both versions, the present state, who changed it and when, and the way out', async () => {
    const { ask } = await served();
    const replace = { body: { text: 'b' }, headers: { 'if-match': '"1"' } };
    const before = Date.now();
    await ask('PUT', '/notes/0-0', replace);
    const refused = await ask('PUT', '/notes/0-0?key=secret', replace);
    expectProblem(refused, 'version-mismatch');
    expect(refused.headers.etag).toBe('"2"');
    expect(refused.body).toMatchObject({
      expectedVersion: 1,
      currentVersion: 2,
      current: { text: 'b', changedBy: 'request-101' },
      changedBy: 'request-101',
      actions: ['refetch', 'merge', 'overwrite', 'discard'],
      retryable: true,
      // The query may hold what is nobody else's business.
      instance: '/notes/0-0',
    });
    expect(refused.body['detail']).toBe('The request is based on version 1; the record is at version 2.');
    expect(refused.body['changedAt']).toBeGreaterThanOrEqual(before);
    expect(refused.body['changedAt']).toBeLessThanOrEqual(Date.now());
  });

  test('about tags that match no version says so', async () => {
    const { ask } = await served();
    const refused = await ask('PUT', '/notes/0-0', { body: { text: 'b' }, headers: { 'if-match': 'W/"1"' } });
    expectProblem(refused, 'version-mismatch');
    expect(refused.body['detail']).toBe(
      'The request names no version that can match; the record is at version 1.',
    );
  });

  test('about stock tells what was asked, what is left and of which field', async () => {
    const { ask } = await served();
    const refused = await ask('POST', '/items/0-0/purchases', { body: { quantity: 4 } });
    expectProblem(refused, 'sold-out');
    expect(refused.headers.etag).toBe('"1"');
    expect(refused.body).toMatchObject({
      field: 'stock',
      requested: 4,
      found: '3',
      currentVersion: 1,
      current: { stock: 3 },
      retryable: false,
    });
    // Records of this kind do not say who changed them.
    expect(refused.body).not.toHaveProperty('changedBy');
    expect((await ask('GET', '/items/0-0')).body).toEqual({ stock: 3 });
  });

  test('about a name leads to whoever has it, and tells what the command has to say of it', async () => {
    const { ask } = await served();
    await ask('POST', '/users', { body: { name: 'ada' } });
    const refused = await ask('POST', '/users', { body: { name: 'ada' } });
    expectProblem(refused, 'name-taken');
    expect(refused.headers).toMatchObject({ location: '/users/ada', etag: '"1"' });
    expect(refused.body).toMatchObject({
      currentVersion: 1,
      current: { owner: '101' },
      field: 'name',
      value: 'ada',
    });
  });

  test('about a record that was deleted is told from one about a record that never was', async () => {
    const { ask } = await served();
    await ask('DELETE', '/notes/0-0');
    const gone = await ask('DELETE', '/notes/0-0');
    expectProblem(gone, 'gone');
    expect(gone.body).toMatchObject({ status: 410, currentVersion: 2, current: null });
    expect(gone.headers['etag']).toBeUndefined();
    expectProblem(await ask('DELETE', '/notes/9-9'), 'unknown-record');
  });

  test.each([
    // a lock says when to come back; a lost race can be run again at once
    ['lock-busy', '1', 4],
    ['write-conflict', undefined, undefined],
  ] as const)('of a store that says %s has Retry-After: %s', async (why, retryAfter, attempts) => {
    const store = createMemoryStore();
    store.apply = () =>
      Promise.resolve<Outcome>({ kind: 'raced', why, ...(attempts === undefined ? {} : { attempts }) });
    const { ask } = await served({ store });
    const refused = await ask('POST', '/items/0-0/purchases', { body: { quantity: 1 } });
    expectProblem(refused, why);
    expect(refused.headers['retry-after']).toBe(retryAfter);
    // A busy lock was waited for: how long in vain is worth knowing.
    expect(refused.body['attempts']).toBe(attempts);
  });
});

describe('in the profile rfc9110', () => {
  test('a precondition that no longer holds is 412, other conflicts stay 409', async () => {
    const { ask } = await served({ profile: 'rfc9110' });
    const stale = { body: { text: 'b' }, headers: { 'if-match': '"7"' } };
    expectProblem(await ask('PUT', '/notes/0-0', stale), 'version-mismatch', 'rfc9110');
    expect((await ask('PUT', '/notes/0-0', stale)).status).toBe(412);
    const first = { body: { text: 'b' }, headers: { 'if-none-match': '*' } };
    await ask('PUT', '/drafts/1', first);
    expectProblem(await ask('PUT', '/drafts/1', first), 'already-exists', 'rfc9110');
    expect((await ask('PUT', '/drafts/1', first)).status).toBe(412);
    const read = await ask('GET', '/items/0-0', { headers: { 'if-match': '"7"' } });
    expectProblem(read, 'version-mismatch', 'rfc9110');
    expect(read.status).toBe(412);
    expect((await ask('POST', '/items/0-0/purchases', { body: { quantity: 4 } })).status).toBe(409);
  });
});
