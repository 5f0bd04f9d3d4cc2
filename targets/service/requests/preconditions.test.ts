import { describe, expect, test } from 'vitest';
import type { Reason } from '../../../harness/core/reason.ts';
import { expectProblem, served } from '../service.fixture.ts';
import type { Answered, Ask } from '../service.fixture.ts';

const text = { text: 'b' };
const replaceWith = (ask: Ask, headers: Record<string, string | string[]>): Promise<Answered> =>
  ask('PUT', '/notes/0-0', { body: text, headers });

describe('a change that must name a precondition', () => {
  test('with If-Match on the version that was read takes effect, and only once', async () => {
    const { ask } = await served();
    const read = await ask('GET', '/notes/0-0');
    const headers = { 'if-match': read.headers.etag as string };
    expect((await replaceWith(ask, headers)).headers.etag).toBe('"2"');
    expectProblem(await replaceWith(ask, headers), 'version-mismatch');
    expect((await ask('GET', '/notes/0-0')).body).toMatchObject(text);
  });

  test.each<[string | string[], number]>([
    // one of a list, which may come in several headers
    ['"9", "1"', 200],
    [['"9"', '"1"'], 200],
    // weak tags never match, tags of others neither
    ['W/"1"', 409],
    ['"abc"', 409],
    ['""', 409],
  ])('takes If-Match: %s with %i', async (header, status) => {
    const { ask } = await served();
    expect((await replaceWith(ask, { 'if-match': header })).status).toBe(status);
  });

  test.each<[Record<string, string>]>([
    [{}],
    // any version at all is no version
    [{ 'if-match': '*' }],
    // what is no date is as good as no header
    [{ 'if-unmodified-since': 'yesterday' }],
    [{ 'if-modified-since': 'Sun, 06 Nov 1994 08:49:37 GMT' }],
  ])('is refused with %j alone', async (headers) => {
    const { ask } = await served();
    const refused = await replaceWith(ask, headers);
    expectProblem(refused, 'precondition-required');
    expect(refused.body).toMatchObject({ status: 428, requiredHeader: 'If-Match' });
    expect(refused.body['detail']).toContain('If-Match');
  });

  test.each<[string, Reason]>([
    ['1', 'malformed-precondition'],
    ['"1', 'malformed-precondition'],
    ["'1'", 'malformed-precondition'],
    ['w/"1"', 'malformed-precondition'],
    ['"1" "2"', 'malformed-precondition'],
    ['"1", *', 'malformed-precondition'],
    ['', 'malformed-precondition'],
    [`"${'1'.repeat(8000)}"`, 'version-mismatch'],
  ])('with If-Match: %.20s is refused as %s', async (header, code) => {
    const { ask, store } = await served();
    expectProblem(await replaceWith(ask, { 'if-match': header }), code);
    expect((await store.read(['notes/0-0'])).get('notes/0-0')?.version).toBe(1);
  });
});

describe('If-Unmodified-Since', () => {
  /** Changes the note and gives back when, in milliseconds of whole seconds. */
  const changed = async (ask: Ask): Promise<number> => {
    await replaceWith(ask, { 'if-match': '"1"' });
    return Date.parse((await ask('GET', '/notes/0-0')).headers['last-modified'] as string);
  };
  const dated = (ms: number): { 'if-unmodified-since': string } => ({
    'if-unmodified-since': new Date(ms).toUTCString(),
  });

  test('lets a change pass where nothing was changed after it', async () => {
    const { ask } = await served();
    expect((await replaceWith(ask, dated(Date.now()))).status).toBe(200);
    const date = await changed(ask);
    expect((await replaceWith(ask, dated(date + 60_000))).status).toBe(200);
  });

  test('refuses a change of what was changed after it, and says when that was', async () => {
    const { ask } = await served();
    const date = await changed(ask);
    const refused = await replaceWith(ask, dated(date - 1000));
    expectProblem(refused, 'modified-since');
    expect(refused.headers.etag).toBe('"2"');
    expect(refused.body).toMatchObject({ field: 'changedAt', currentVersion: 2, changedBy: 'request-101' });
    expect(Math.floor((refused.body['changedAt'] as number) / 1000) * 1000).toBe(date);
  });

  test('is read in the two old forms too', async () => {
    const { ask } = await served();
    await changed(ask);
    for (const date of ['Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])
      expectProblem(await replaceWith(ask, { 'if-unmodified-since': date }), 'modified-since');
  });

  test('does not count beside If-Match', async () => {
    const { ask } = await served();
    await changed(ask);
    expect((await replaceWith(ask, { ...dated(0), 'if-match': '"2"' })).status).toBe(200);
    expectProblem(await replaceWith(ask, { ...dated(Date.now()), 'if-match': '"2"' }), 'version-mismatch');
  });

  test('does not count twice: several dates are none', async () => {
    const { ask } = await served();
    await changed(ask);
    const [date] = Object.values(dated(0)) as [string];
    expectProblem(await replaceWith(ask, { 'if-unmodified-since': [date, date] }), 'precondition-required');
    // Where no precondition must be sent, the change goes on without.
    const deleted = await ask('DELETE', '/notes/0-0', { headers: { 'if-unmodified-since': [date, date] } });
    expect(deleted.status).toBe(200);
  });

  test.each(['yesterday', 'Mon, 06 Nov 1994 08:49:37 GMT', '0', ''])(
    'that is no date does not count: %j',
    async (date) => {
      const { ask } = await served();
      await changed(ask);
      expect((await ask('DELETE', '/notes/0-0', { headers: { 'if-unmodified-since': date } })).status).toBe(
        200,
      );
    },
  );

  test('does not count where records have no date', async () => {
    const { ask } = await served();
    await ask('PUT', '/drafts/1', { body: text });
    expect((await ask('PUT', '/drafts/1', { body: text, headers: dated(0) })).status).toBe(200);
  });
});

describe('a change that may name a precondition', () => {
  const write = (ask: Ask, headers: Record<string, string | string[]> = {}): Promise<Answered> =>
    ask('PUT', '/drafts/1', { body: text, headers });

  test('goes without', async () => {
    const { ask } = await served();
    expect((await write(ask)).headers.etag).toBe('"1"');
    expect((await write(ask)).headers.etag).toBe('"2"');
  });

  test('with If-None-Match: * creates, and only once', async () => {
    const { ask } = await served();
    const created = await write(ask, { 'if-none-match': '*' });
    expect([created.status, created.headers['location']]).toEqual([201, '/drafts/1']);
    const refused = await write(ask, { 'if-none-match': '*' });
    expectProblem(refused, 'already-exists');
    expect(refused.headers).toMatchObject({ etag: '"1"', location: '/drafts/1' });
  });

  test('with If-Match: * changes only what is there', async () => {
    const { ask } = await served();
    const refused = await write(ask, { 'if-match': '*' });
    expectProblem(refused, 'version-mismatch');
    expect(refused.body).toMatchObject({ currentVersion: 0, current: null });
    await write(ask);
    expect((await write(ask, { 'if-match': '*' })).headers.etag).toBe('"2"');
  });

  test('with If-Match does not bring back what was deleted', async () => {
    const { ask } = await served();
    expect((await ask('DELETE', '/notes/0-0', { headers: { 'if-match': '"1"' } })).status).toBe(200);
    expectProblem(await replaceWith(ask, { 'if-match': '"1"' }), 'gone');
    expectProblem(await replaceWith(ask, { 'if-match': '"2"' }), 'gone');
  });

  test.each<[string | string[], Reason]>([
    // legal, but a change takes nothing but the star
    ['"1"', 'invalid-value'],
    ['W/"1", "2"', 'invalid-value'],
    ['1', 'malformed-precondition'],
    [['*', '*'], 'malformed-precondition'],
    ['', 'malformed-precondition'],
  ])('with If-None-Match: %s is refused as %s', async (header, code) => {
    const { ask } = await served();
    expectProblem(await write(ask, { 'if-none-match': header }), code);
    expect((await ask('GET', '/drafts/1')).status).toBe(404);
  });
});

test('a command without preconditions does not look at their headers', async () => {
  const { ask } = await served();
  const headers = { 'if-match': '"7"', 'if-none-match': 'x', 'if-unmodified-since': 'x' };
  expect((await ask('POST', '/items/0-0/purchases', { body: { quantity: 1 }, headers })).status).toBe(200);
});
