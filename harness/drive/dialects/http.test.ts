import { describe, expect, test } from 'vitest';
import type { Answer, CommandIntent } from '../../core/operation.ts';
import { directoryDelete } from '../../../workloads/directory-delete.ts';
import { idempotentPayment } from '../../../workloads/idempotent-payment.ts';
import { lockedFile } from '../../../workloads/locked-file.ts';
import { buy, edit, reply } from './contend.fixture.ts';
import type { Answered } from './contend.fixture.ts';
import { ForeignAnswers } from './http.ts';
import { requestsOf } from './requests.ts';
import { jsonOf } from '../wire/json-text.ts';
import { bytesWithNonce, partsOf } from '../wire/request-text.ts';
import { tokenNumber } from '../../core/token.ts';

const answersOf = (refuses: readonly number[] = []): ForeignAnswers =>
  new ForeignAnswers({ precondition: 'etag', refuses });
const decoded = (
  intent: CommandIntent,
  status: number,
  given: Answered = {},
  refuses?: readonly number[],
): Answer => answersOf(refuses).decodeCommand(intent, reply(status, given));

const [pay] = idempotentPayment.commands;
const payment: CommandIntent = {
  kind: 'command',
  command: pay!,
  id: '0-0',
  args: { amount: 1 },
  idempotencyKey: '0-0.k1',
};
const [createEntry, removeEntry] = directoryDelete.commands;
const create: CommandIntent = { kind: 'command', command: createEntry!, id: '0-0', args: { name: 'todo' } };
const remove: CommandIntent = { kind: 'command', command: removeEntry!, id: '0-0.todo', args: {} };

describe('a refusal of a service that nobody knows', () => {
  test.each<[string, CommandIntent, number, Answered, object]>([
    [
      'a bare 409 says that something clashed, not what',
      buy,
      409,
      {},
      { kind: 'conflict', reason: 'unnamed-conflict', retryable: false },
    ],
    [
      'one of our codes says what',
      buy,
      409,
      { body: { code: 'sold-out' } },
      { kind: 'conflict', reason: 'sold-out' },
    ],
    [
      'one that finds fault with the request is a clash where the status says so',
      buy,
      409,
      { body: { code: 'invalid-value' } },
      { kind: 'conflict', reason: 'invalid-value' },
    ],
    [
      'one that finds fault with the request is none elsewhere',
      buy,
      422,
      { body: { code: 'invalid-value' } },
      { kind: 'rejected', status: 422, code: 'invalid-value' },
    ],
    [
      'a code of its own does not',
      buy,
      409,
      { body: { code: 'OUT_OF_STOCK' } },
      { kind: 'conflict', reason: 'unnamed-conflict' },
    ],
    [
      'what was based on a version lost a race',
      edit,
      412,
      {},
      { kind: 'conflict', reason: 'version-mismatch', retryable: true },
    ],
    [
      'what can be made anew lost a race',
      { ...buy, redo: { key: 'x/1', merge: () => undefined } },
      409,
      {},
      { kind: 'conflict', reason: 'write-conflict', retryable: true },
    ],
    [
      '412 without a precondition is a conflict',
      buy,
      412,
      {},
      { kind: 'conflict', reason: 'unnamed-conflict' },
    ],
    [
      '423 is a lock that somebody has',
      buy,
      423,
      {},
      { kind: 'conflict', reason: 'lock-busy', retryable: true },
    ],
    ['410 of what nobody deletes is a clash', buy, 410, {}, { kind: 'conflict', reason: 'unnamed-conflict' }],
    ['404 of what others delete is gone', remove, 404, {}, { kind: 'conflict', reason: 'gone' }],
    [
      '404 of what something is put into is a parent that is missing',
      create,
      404,
      {},
      { kind: 'conflict', reason: 'parent-missing' },
    ],
    ['404 of what nobody deletes is strange', buy, 404, {}, { kind: 'rejected', status: 404 }],
    ['401 is strange', buy, 401, {}, { kind: 'rejected', status: 401 }],
    ['422 is strange', buy, 422, {}, { kind: 'rejected', status: 422, code: '' }],
    [
      '422 under a key is a key that was used for something else',
      payment,
      422,
      {},
      { kind: 'rejected', code: 'idempotency-key-reused' },
    ],
    [
      'also with a code of its own',
      payment,
      422,
      { body: { code: 'KEY_USED' } },
      { kind: 'rejected', code: 'idempotency-key-reused', guessed: true },
    ],
    [
      'not where the command requires none',
      { ...buy, idempotencyKey: 'operation-1.1' },
      422,
      {},
      { kind: 'rejected', code: '' },
    ],
    [
      'a code for it says otherwise',
      payment,
      422,
      { body: { code: 'invalid-value' } },
      { kind: 'rejected', code: 'invalid-value' },
    ],
    ['503 leaves the fate open', buy, 503, {}, { kind: 'unknown', cause: 'status 503' }],
    [
      'a 5xx leaves it open whatever code it tells',
      buy,
      500,
      { body: { code: 'sold-out' } },
      { kind: 'unknown', cause: 'status 500' },
    ],
    [
      'a code beside a redirection is no refusal',
      buy,
      303,
      { body: { code: 'sold-out' } },
      { kind: 'rejected', status: 303 },
    ],
  ])('%s', (_, intent, status, given, means) => {
    expect(decoded(intent, status, given)).toMatchObject(means);
  });

  test.each([
    [503, { kind: 'unknown', cause: 'status 503 of the gateway' }],
    [400, { kind: 'rejected', status: 400, code: '' }],
    [429, { kind: 'conflict', reason: 'gateway-limit', retryable: true, retryAfterMs: 2000 }],
  ])('%i is none where a gateway says it, whatever was said of the service', (status, answer) => {
    const headers = { 'contend-gateway': 'nginx', 'retry-after': '2' };
    expect(decoded(buy, status, { headers, body: { code: 'sold-out' } }, [status])).toEqual(answer);
  });

  test('404 of what others delete is gone where that was said, too', () => {
    expect(decoded(remove, 404, {}, [404])).toMatchObject({ kind: 'conflict', reason: 'gone' });
  });

  test.each([200, 404, 422, 503])('%i is one where that was said', (status) => {
    expect(decoded(buy, status, {}, [status])).toMatchObject({
      kind: 'conflict',
      reason: 'unnamed-conflict',
    });
    expect(decoded(buy, status, { body: { code: 'sold-out' } }, [status])).toMatchObject({
      kind: 'conflict',
      reason: 'sold-out',
    });
  });
});

describe('a tag', () => {
  test.each(['"5"', 'W/"5"', '"5-gzip"', '"d41d8cd98f"', '3-ab9f'])('%s goes back as it came', (tag) => {
    const answers = answersOf();
    const read = { kind: 'read', key: 'documents/3-7' } as const;
    const found = answers.decodeRead(read, reply(200, { body: { title: '' }, headers: { etag: tag } }));
    expect(found).toMatchObject({ kind: 'found', version: 1, tag });
    const again = answers.decodeCommand(buy, reply(200, { headers: { etag: tag } }));
    expect(again).toMatchObject({ version: 1 });
    expect(answers.decodeCommand(buy, reply(200, { headers: { etag: `${tag}x` } }))).toMatchObject({
      version: 2,
    });
    expect(answers.tags).toEqual([tag, `${tag}x`]);
  });

  test('that is not told has no number', () => {
    expect(decoded(buy, 204)).toMatchObject({ kind: 'accepted', version: 0 });
  });
});

test('what says that it is JSON and is none leaves open what became of the command', () => {
  const cutOff = {
    ...reply(200, { headers: { 'content-type': 'application/json' } }),
    body: () => Buffer.from('{"stock":'),
  };
  expect(answersOf().decodeCommand(buy, cutOff)).toMatchObject({ kind: 'unknown' });
});

test('a replay that is marked is one, whatever the service', () => {
  expect(decoded(payment, 201, { headers: { 'idempotent-replayed': 'true' } })).toMatchObject({
    replayed: true,
  });
  expect(decoded(payment, 201)).not.toHaveProperty('replayed');
});

test.each([
  // As ours tells it; as a member named like the field that a lock counts up; of what counts down, nothing.
  { intent: () => lock, body: { added: { token: 7 }, token: 9 }, added: [7] },
  { intent: () => lock, body: { token: 7, expires: 1e12 }, added: [7] },
  { intent: () => lock, body: { id: 'x' }, added: [] },
  { intent: () => lock, body: undefined, added: [] },
  { intent: () => buy, body: { stock: 7, remaining: 7 }, added: [] },
])('what a command added to is told by $body: $added', ({ intent, body, added }) => {
  expect(decoded(intent(), 200, { body })).toMatchObject({ kind: 'accepted', added });
});

describe('a token goes back as it came', () => {
  const uuid = 'opaquelocktoken:e71d4fae-5dec-22d6-fea5-00a0c91e6be4';

  test.each([
    { body: { token: 7 }, token: 7 },
    { body: { token: '7' }, token: '7' },
    { body: { token: uuid }, token: uuid },
    { body: { added: { token: uuid }, token: 9 }, token: uuid },
    // Longer than a field's number may be.
    { body: { token: 1_785_000_000_000_001 }, token: 1_785_000_000_000_001 },
  ])('from an answer: $body', ({ body, token }) => {
    expect(decoded(lock, 200, { body })).toMatchObject({ added: [tokenNumber(token)], told: { token } });
  });

  test.each([{ body: { token: '' } }, { body: { token: null } }, { body: {} }, { body: undefined }])(
    'and is none in $body',
    ({ body }) => {
      const answer = decoded(lock, 200, { body });
      expect(answer).toMatchObject({ kind: 'accepted', added: [] });
      expect(answer.kind === 'accepted' && answer.told).not.toHaveProperty('token');
    },
  );

  test('from a read', () => {
    const look = { kind: 'read', key: 'files/0-0', token: 'token' } as const;
    const seen = (body: unknown) => answersOf().decodeRead(look, reply(200, { body }));
    expect(seen({ token: uuid })).toMatchObject({ kind: 'found', token: uuid });
    expect(seen({ token: '0815' })).toMatchObject({ token: '0815' });
    expect(seen({ token: null })).not.toHaveProperty('token');
  });

  test.each([203, 206])('from a read with %i', (status) => {
    const look = { kind: 'read', key: 'files/0-0', token: 'token' } as const;
    const seen = answersOf().decodeRead(look, reply(status, { body: { token: uuid } }));
    expect(seen).toMatchObject({ kind: 'found', token: uuid });
  });

  test.each([
    // Sixteen digits and more, which would be rounded: a number stays one, a text a text.
    { json: '{"token":9007199254740993}', token: 9_007_199_254_740_993n, sent: '"token":9007199254740993,' },
    {
      json: '{"added":{"token": 9007199254740993}}',
      token: 9_007_199_254_740_993n,
      sent: '"token":9007199254740993,',
    },
    { json: '{"token":"9007199254740993"}', token: '9007199254740993', sent: '"token":"9007199254740993",' },
  ])('however many digits it has: $json', ({ json, token, sent }) => {
    const body = Buffer.from(json);
    const came = { ...reply(201), json: () => jsonOf(json), body: () => body };
    expect(answersOf().decodeCommand(lock, came)).toMatchObject({
      added: [tokenNumber(token)],
      told: { token },
    });
    const look = { kind: 'read', key: 'files/0-0', token: 'token' } as const;
    const shown = {
      ...came,
      status: 200,
      json: () => (jsonOf(json) as { added?: object }).added ?? jsonOf(json),
    };
    expect(answersOf().decodeRead(look, shown)).toMatchObject({ token });
    const [, write] = lockedFile.commands;
    const args = { token, content: 'x' };
    const { tail } = requestsOf({ authority: 'a:1' })({ kind: 'command', command: write!, id: '0-0', args });
    expect(tail).toBe(`\r\n\r\n{${sent}"content":"x"}`);
  });

  test('is nothing that other commands tell', () => {
    const answer = decoded(payment, 200, { body: { token: uuid } });
    expect(answer.kind === 'accepted' && answer.told).not.toHaveProperty('token');
  });
});

const lock: CommandIntent = {
  kind: 'command',
  command: lockedFile.commands[0]!,
  id: '0-0',
  args: { ttlMs: 100 },
};

test('a tag goes back as the bytes that it came as, and what is sent beside it in UTF-8', () => {
  // RFC 9110, 8.8.3: a tag may hold bytes from 80 to FF.
  const base = { version: 1, tag: '"v\u00e91"' };
  const request = requestsOf({ authority: 'a:1' })({ ...edit, args: { intro: 'é' }, base });
  const bytes = bytesWithNonce(request, 7);
  expect(bytes.includes(Buffer.from('if-match: "v\u00e91"\r\n', 'latin1'))).toBe(true);
  expect(bytes.subarray(bytes.indexOf('\r\n\r\n') + 4).toString('utf8')).toBe('{"intro":"é"}');
  expect(partsOf(request, 7).body).toEqual(Buffer.from('{"intro":"é"}'));
});
