import { expect, test } from 'vitest';
import type { Answer } from '../core/operation.ts';
import { Causes, mergeCauses } from './causes.ts';
import type { Failure } from './failure.ts';

/** A refusal with 401 in the measured time; what a test says differs. */
function failure(overrides: Partial<Failure> = {}): Failure {
  return {
    answer: { kind: 'rejected', status: 401, code: '' },
    status: 401,
    intendedMs: 100,
    atMs: 105,
    request: 'POST /noop/0-17 HTTP/1.1',
    record: '0-17',
    code: '',
    received: '',
    ...overrides,
  };
}

const lost = (cause: string, kind: 'unknown' | 'notSent' = 'unknown'): Partial<Failure> => ({
  answer: { kind, cause },
  status: 0,
});

/** Causes of one thread that met these failures. */
function causesOf(...failures: readonly Partial<Failure>[]): Causes {
  const causes = new Causes(0);
  for (const one of failures) causes.note(failure(one));
  return causes;
}

test.each<[string, Partial<Failure>, { cause: string; status?: number }]>([
  ['a status has words', {}, { cause: 'the service wants credentials', status: 401 }],
  [
    'and the code that came with it',
    { code: 'token-expired' },
    { cause: 'the service wants credentials (token-expired)', status: 401 },
  ],
  [
    'an unusual one those of its class',
    { status: 418, answer: { kind: 'rejected', status: 418, code: '' } },
    { cause: 'the service refuses the request', status: 418 },
  ],
  [
    'a fate that is unknown behind a status is told by the status',
    { status: 502, answer: { kind: 'unknown', cause: 'status 502' } },
    { cause: 'a gateway got no usable answer from the service', status: 502 },
  ],
  [
    'an answer that says two things is told in the words of who read it',
    { status: 200, answer: { kind: 'unknown', cause: 'the ETag tells version 5, the body 6' } },
    { cause: 'the ETag tells version 5, the body 6', status: 200 },
  ],
  [
    'a record that was not there',
    { status: 404, answer: { kind: 'missing' } satisfies Answer },
    { cause: 'the service does not know the path or the record', status: 404 },
  ],
  [
    'what is wrong with an answer',
    lost('the answer has two Content-Length headers'),
    { cause: 'the answer has two Content-Length headers' },
  ],
  [
    'a refused connection',
    lost('connect ECONNREFUSED 127.0.0.1:4000', 'notSent'),
    { cause: 'nobody takes connections there (connect ECONNREFUSED 127.0.0.1:4000)' },
  ],
  ['silence', lost('no answer within 5000 ms'), { cause: 'no answer within 5000 ms' }],
  ['the end', lost('the exchange was closed'), { cause: 'the race was over before the answer came' }],
])('%s', (_, what, told) => {
  const [counted] = causesOf(what).counts();
  expect(counted).toMatchObject({ ...told, count: 1 });
  expect(counted?.status).toBe(told.status);
});

test('the same cause is counted, and keeps its first and its last request', () => {
  const causes = causesOf(
    { atMs: 101, record: '0-1', received: 'HTTP/1.1 401 No\r\n\r\nfirst' },
    { atMs: 102, record: '0-2' },
    { atMs: 103, record: '0-3', received: 'last' },
  );
  expect(causes.counts()).toEqual([
    {
      cause: 'the service wants credentials',
      count: 3,
      status: 401,
      first: {
        atMs: 101,
        request: 'POST /noop/0-17 HTTP/1.1',
        record: '0-1',
        answer: 'HTTP/1.1 401 No first',
      },
      last: { atMs: 103, request: 'POST /noop/0-17 HTTP/1.1', record: '0-3', answer: 'last' },
    },
  ]);
});

test('sentences that differ in their numbers are one cause', () => {
  const other = (nonce: number): Partial<Failure> =>
    lost(`an answer to request ${nonce} came instead of one to ${nonce + 1}`);
  expect(causesOf(other(1)).counts()).toMatchObject([
    { cause: 'an answer to request 1 came instead of one to 2', count: 1 },
  ]);
  const merged = 'an answer to request … came instead of one to …';
  expect(causesOf(other(1), other(72), other(3)).counts()).toMatchObject([{ cause: merged, count: 3 }]);
  expect(mergeCauses([causesOf(other(1)).counts(), causesOf(other(9)).counts()])).toMatchObject([
    { cause: merged, count: 2 },
  ]);
});

test('the threads together tell the most frequent first, and the first and last of all', () => {
  const one = causesOf({ atMs: 7, record: 'b' }, lost('no answer within 5000 ms'));
  const other = causesOf({ atMs: 3, record: 'a' }, { atMs: 9, record: 'c' });
  const merged = mergeCauses([one.counts(), other.counts()]);
  expect(merged.map(({ cause, count }) => [cause, count])).toEqual([
    ['the service wants credentials', 3],
    ['no answer within 5000 ms', 1],
  ]);
  expect([merged[0]?.first.record, merged[0]?.last.record]).toEqual(['a', 'c']);
});

test('the warm-up does not count, and that of a burst is forgotten', () => {
  const causes = new Causes(100);
  causes.note(failure({ intendedMs: 99 }));
  expect(causes.counts()).toEqual([]);
  causes.note(failure({ intendedMs: 100 }));
  expect(causes.counts()).toHaveLength(1);
  causes.forget();
  expect(causes.counts()).toEqual([]);
});

test('whatever a hostile service says, memory is bounded and nothing is left uncounted', () => {
  const causes = new Causes(0);
  const letters = (nth: number): string =>
    nth.toString(26).replaceAll(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)]!);
  for (let nth = 0; nth < 20_000; nth++) {
    const status = 400 + (nth % 100);
    const code = `${letters(nth)}${'x'.repeat(10_000)}`;
    causes.note(
      failure({ status, code, answer: { kind: 'rejected', status, code }, received: code, request: code }),
    );
    causes.note(failure(lost(`${letters(nth)} ${'y'.repeat(10_000)}`)));
  }
  const counts = causes.counts();
  expect(counts.length).toBeLessThanOrEqual(65);
  expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(40_000);
  expect(JSON.stringify(counts).length).toBeLessThan(150_000);
  expect(mergeCauses([counts, counts]).find(({ cause }) => cause === 'other causes')?.count).toBeGreaterThan(
    1000,
  );
});

test('cookies that a service sets are kept nowhere', () => {
  const [counted] = causesOf({
    received: 'HTTP/1.1 401 No\r\nSet-Cookie: session=secret; HttpOnly\r\nset-cookie: b=secret\r\n\r\n{}',
  }).counts();
  expect(counted?.first.answer).toBe('HTTP/1.1 401 No Set-Cookie: … set-cookie: … {}');
});

test('control characters reach nobody', () => {
  const causes = causesOf({
    code: 'a\u001b[31mb',
    received: 'x\r\n\u0000y\u0007',
    request: 'GET /\u009b HTTP/1.1',
  });
  expect(JSON.stringify(causes.counts())).not.toMatch(/\\u00|\\r|\\n|[\u007f-\u009f]/);
});
