import { expect, test } from 'vitest';
import { causeOfBody, fieldsOf, shownIn } from './reply-parts.ts';
import { reply } from './contend.fixture.ts';

test.each<[Record<string, unknown>, boolean]>([
  [{ ok: false }, true],
  [{ found: false, name: 'ada' }, true],
  [{ error: 'not found', code: 404 }, true],
  [{ error: 'not found', owner: null }, true],
  [{ error: null, owner: 'ada' }, false],
  [{ error: 'none', owner: 'ada' }, false],
  [{ children: 0, deletedAt: '2026-11-29T10:00:00Z' }, true],
  [{ children: 0, deletedAt: null }, false],
  // dates that were never set, of Go, of MySQL, and of those who write one that never comes
  [{ children: 0, deletedAt: '0001-01-01T00:00:00Z' }, false],
  [{ children: 0, deleted_at: '0000-00-00 00:00:00' }, false],
  [{ children: 0, deletedAt: '9999-12-31T23:59:59Z' }, false],
  [{ children: 0, deleted_at: 1_764_410_400 }, true],
  [{ children: 0, deleted: true }, true],
  [{ children: 0, deleted: false, is_deleted: false }, false],
  [{ children: 0, status: 'deleted' }, true],
  [{ state: 'active', status: 'ok' }, false],
  [{ stock: 0 }, false],
  [{}, false],
  [{ exists: false }, true],
  [{ status: 404, message: 'no such entry', timestamp: '2026-11-30T20:00:00Z' }, true],
  [{ status: 200, message: 'here it is' }, false],
  [{ status: 'placed' }, false],
  [{ data: null }, true],
  [{ data: null, owner: 'ada' }, false],
  [{ spentBy: null }, false],
])('a 200 with %j says that nothing is there: %s', (body, is) => {
  expect(shownIn(body) === 'nothing').toBe(is);
});

test.each<[Record<string, unknown>, boolean]>([
  [{ message: 'no such entry' }, true],
  [{ message: 'no such entry', code: 7 }, true],
  [{ message: 'no such entry', id: null }, true],
  [{ message: 'hello', number: 3 }, false],
  [{ status: 'placed' }, false],
])('a 200 with %j may be a message in place of a record: %s', (body, is) => {
  expect(shownIn(body) === undefined).toBe(is);
});

test('a snapshot tells a record that is there without any field from one that is gone', () => {
  const body = { directory: { children: 1 }, draft: {}, notes: null, plan: { deleted: true } };
  expect(Object.fromEntries(fieldsOf(body))).toEqual({
    'directory.children': '1',
    'draft.': '',
    notes: 'null',
    plan: 'null',
  });
});

const json = { 'content-type': 'application/json; charset=utf-8' };
const notJson = 'an answer that is no JSON, although its Content-Type says so';

test.each<[string, number, Readonly<Record<string, string>>, string, string | undefined]>([
  ['is cut off', 200, json, '{"data": {', notJson],
  ['is a word', 201, { 'content-type': 'application/hal+json' }, 'OK', notJson],
  ['is a page', 200, { 'content-type': 'text/html' }, '<p>', 'a page of HTML in place of an answer'],
  ['is whole', 200, json, '{"data": null}', undefined],
  ['is null', 200, json, 'null', undefined],
  ['is empty', 200, json, ' \r\n', undefined],
  ['has none by its status', 204, json, 'x', undefined],
  ['is packed', 200, { ...json, 'content-encoding': 'gzip' }, '\u{1f}', undefined],
  ['begins with a byte order mark', 200, json, '\u{feff}{}', undefined],
  ['is of another type', 200, { 'content-type': 'text/plain' }, 'OK', undefined],
  ['is of a stream of lines', 200, { 'content-type': 'application/x-ndjson' }, '{}\n{}', undefined],
  ['says nothing of its type', 200, {}, 'OK', undefined],
])('an answer whose body %s', (_, status, headers, text, cause) => {
  const read = (): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  };
  const came = { ...reply(status, { headers }), json: read, body: () => Buffer.from(text) };
  expect(causeOfBody(came)).toBe(cause);
});
