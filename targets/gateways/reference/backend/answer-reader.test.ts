import { expect, test } from 'vitest';
import { AnswerReader } from './answer-reader.ts';
import type { Progress } from './answer-reader.ts';

interface Read {
  readonly progress: Progress;
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
  readonly extraBytes: number;
  readonly error: string;
}

/** Reads an answer in pieces of so many bytes. */
function read(text: string, { toHead = false, size = 1e6, ends = false } = {}): Read {
  const reader = new AnswerReader();
  let body = '';
  let status = 0;
  let headers: readonly string[] = [];
  reader.expect(toHead);
  let progress: Progress = 'more';
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length && progress === 'more'; at += size) {
    const piece = bytes.subarray(at, at + size);
    progress = reader.take(piece, piece.length, {
      whole(head, whole) {
        ({ status, headers } = head);
        body = whole;
      },
      begun: (head) => ({ status, headers } = head),
      part: (part) => (body += part.toString('latin1')),
    });
  }
  if (ends && progress === 'more') progress = reader.end();
  const { extraBytes, error } = reader;
  return { progress, status, headers, body, extraBytes, error };
}

const legal: readonly [text: string, body: string, how?: { toHead?: boolean; ends?: boolean }][] = [
  ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', 'hello'],
  ['HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n', ''],
  [
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nX: y\r\n\r\n',
    'hello',
  ],
  ['HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', 'ok'],
  ['HTTP/1.1 200 OK\r\n\r\nuntil it ends', 'until it ends', { ends: true }],
  ['HTTP/1.1 204 No Content\r\n\r\n', ''],
  ['HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n', ''],
  // These end with their heads, whatever they announce (RFC 9112, 6.3).
  ['HTTP/1.1 204 No\r\nContent-Length: 1\r\n\r\n', ''],
  ['HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n', ''],
  ['HTTP/1.1 304 No\r\nTransfer-Encoding: gzip\r\n\r\n', ''],
  ['HTTP/1.1 103 x\r\nContent-Length: 9\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', 'ok'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', '', { toHead: true }],
];

test.each(legal)('%j is an answer, wherever it is split', (text, body, how) => {
  for (const size of [1, 2, 3, 7, 1e6])
    expect(read(text, { ...how, size })).toMatchObject({ progress: 'done', body, extraBytes: 0, error: '' });
});

test('headers keep their order and spelling, without those of the connection', () => {
  const { headers } = read(
    'HTTP/1.1 409 No\r\nX-Odd:  a,  b \r\nConnection: x-private\r\nX-Private: 1\r\nKeep-Alive: timeout=5\r\nETag: "1"\r\nContent-Length: 0\r\n\r\n',
  );
  expect(headers).toEqual(['X-Odd', 'a,  b', 'ETag', '"1"', 'Content-Length', '0']);
});

test.each([
  // Two readers could disagree about where these end.
  ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na', 'two Content-Length'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\na', 'no number'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 'both'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n', 'other than chunked'],
  ['HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 'in HTTP/1.0'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n', 'a chunk that is none'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n', 'a chunk that is none'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n123456789\r\n', 'a chunk that is none'],
  // These are no answers.
  ['SSH-2.0-OpenSSH\r\n', 'no status line'],
  ['HTTP/2 200\r\n\r\n', 'no status line'],
  ['HTTP/1.1 20 OK\r\n\r\n', 'no status line'],
  ['HTTP/1.1 101 Switching Protocols\r\n\r\n', 'not asked for'],
  ['HTTP/1.1 200 OK\r\nX-A: b\nX-B: c\r\n\r\n', 'control character'],
  ['HTTP/1.1 200 OK\nX-A: b\n', 'bare CR or LF'],
  ['HTTP/1.1 200 OK\r\n folded\r\n\r\n', 'without a name'],
  [`HTTP/1.1 200 OK\r\nX-A: ${'b'.repeat(17_000)}`, 'longer than'],
  ['HTTP/1.1 100 Continue\r\n\r\n'.repeat(17), 'interim'],
])('%j is no answer', (text, error) =>
  expect(read(text)).toMatchObject({ progress: 'failed', error: expect.stringContaining(error) }),
);

test('an answer that its backend breaks off has failed', () => {
  for (const text of ['', 'HTTP/1.1 2', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na'])
    expect(read(text, { ends: true })).toMatchObject({ progress: 'failed' });
});

test('what follows an answer is counted', () =>
  expect(read('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc')).toMatchObject({
    body: 'a',
    extraBytes: 2,
  }));
