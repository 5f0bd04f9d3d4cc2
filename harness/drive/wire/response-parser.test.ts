import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf, feed } from './response-parser.fixture.ts';
import { ResponseParser } from './response-parser.ts';

describe('a legal answer', () => {
  const legal: readonly [about: string, answer: string, body: string, keepAlive: boolean][] = [
    ['has a body of its Content-Length', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc', 'abc', true],
    ['may have an empty body', 'HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n', '', true],
    ['needs no reason and not even its space', 'HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx', 'x', true],
    ['has no body with status 204', 'HTTP/1.1 204 No Content\r\n\r\n', '', true],
    [
      'has no body with 304, whatever its length says',
      'HTTP/1.1 304 x\r\nContent-Length: 9\r\n\r\n',
      '',
      true,
    ],
    [
      'of status 204 ends with its head, whatever it announces, and its connection after it',
      'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n',
      '',
      false,
    ],
    [
      'of status 204 has no chunks either, with a length beside them or not',
      'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n',
      '',
      false,
    ],
    ['of status 204 may say that it has nothing', 'HTTP/1.1 204 x\r\nContent-Length: 0\r\n\r\n', '', true],
    [
      'of status 304 has no chunks, of whatever coding',
      'HTTP/1.1 304 x\r\nTransfer-Encoding: gzip\r\n\r\n',
      '',
      false,
    ],
    [
      'behind an interim one that announces a body is there, and ends the connection',
      'HTTP/1.1 103 Early Hints\r\nContent-Length: 2\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx',
      'x',
      false,
    ],
    [
      'comes in chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0a\r\n0123456789\r\n0\r\n\r\n',
      'abc0123456789',
      true,
    ],
    [
      'may have chunk extensions and trailers',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\nx\r\n1;c="d"\r\ny\r\n0;z\r\nSum: 1\r\nTotal:2\r\n\r\n',
      'xy',
      true,
    ],
    ['ends with its connection when it has no length', 'HTTP/1.1 200 OK\r\n\r\nabc', 'abc', false],
    [
      'ends the connection when it says so',
      'HTTP/1.1 200 OK\r\nConnection: foo, Close\r\nContent-Length: 1\r\n\r\nx',
      'x',
      false,
    ],
    ['of HTTP/1.0 ends the connection', 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx', 'x', false],
    [
      'of HTTP/1.0 keeps the connection only when it says so',
      'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\nx',
      'x',
      true,
    ],
    [
      'follows interim ones',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\nETag: "3"\r\n\r\nHTTP/1.1 200 OK\r\nETag: "4"\r\nContent-Length: 1\r\n\r\nx',
      'x',
      true,
    ],
  ];
  for (const [about, answer, body, keepAlive] of legal) {
    test(about, () => {
      for (const sizes of [[65_536], [1], [2, 3]]) {
        const parser = new ResponseParser();
        expect(feed(parser, bytesOf(answer), sizes, true), parser.error).toBe('done');
        expect(parser.body().toString('latin1')).toBe(body);
        // Without a length, the close itself tells that nothing follows.
        if (answer !== 'HTTP/1.1 200 OK\r\n\r\nabc') expect(parser.keepAlive).toBe(keepAlive);
        expect(parser.extraBytes).toBe(0);
      }
    });
  }

  test('tells what a load generator asks for first', () => {
    const parser = new ResponseParser();
    const answer =
      'HTTP/1.1 409 Conflict\r\nEtAg: "17"\r\nContend-Nonce:  123456 \r\nX-A: 1\r\nx-a: 2\r\nEmpty:\r\nContent-Length: 15\r\n\r\n{"code":"sold"}';
    expect(feed(parser, bytesOf(answer), [65_536])).toBe('done');
    expect(parser).toMatchObject({ status: 409, version: 17, nonce: 123_456 });
    expect(parser.json()).toEqual({ code: 'sold' });
    expect(parser.header('x-a')).toBe('1, 2');
    expect(parser.header('empty')).toBe('');
    expect(parser.header('x-b')).toBeUndefined();
  });

  const tags: readonly [tag: string, version: number][] = [
    ['"17"', 17],
    ['"0"', 0],
    // Weak: it does not name one representation.
    ['W/"17"', 0],
    ['"abc"', 0],
    ['"', 0],
    ['""', 0],
    ['17', 0],
    // Not exact in a double.
    ['"1234567890123456"', 0],
  ];
  test.each(tags)('with ETag %s names version %d', (tag, version) => {
    const parser = new ResponseParser();
    feed(parser, bytesOf(`HTTP/1.1 200 OK\r\nETag: ${tag}\r\nContent-Length: 0\r\n\r\n`), [65_536]);
    expect(parser.version).toBe(version);
  });

  test('without JSON in its body has none', () => {
    const parser = new ResponseParser();
    feed(parser, bytesOf('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{'), [65_536]);
    expect(parser.json()).toBeUndefined();
  });

  test('to HEAD ends with its head', () => {
    const parser = new ResponseParser();
    const answer = bytesOf('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n');
    parser.expect(true);
    expect(parser.parse(answer, answer.length)).toBe('done');
  });

  test('is told apart from bytes that follow it', () => {
    const parser = new ResponseParser();
    const answer = bytesOf('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK');
    expect(feed(parser, answer, [65_536])).toBe('done');
    expect(parser.extraBytes).toBe(15);
  });

  test('stays readable after the next request was sent, until bytes arrive', () => {
    const parser = new ResponseParser();
    feed(parser, bytesOf('HTTP/1.1 201 Created\r\nA: b\r\nContent-Length: 1\r\n\r\n7'), [5]);
    parser.expect(false);
    expect([parser.status, parser.header('a'), parser.json()]).toEqual([201, 'b', 7]);
    const kept = parser.kept();
    expect([kept.status, kept.header('a'), kept.json()]).toEqual([201, 'b', 7]);
    expect(parser.end()).toBe('failed');
    expect(parser.error).toBe('the connection was closed without an answer');
  });
});

describe('an illegal answer', () => {
  const chunkedHead = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
  const illegal: readonly [why: string, answer: string, error: string][] = [
    ['other protocol', 'SSH-2.0-OpenSSH', 'no status line'],
    ['other version', 'HTTP/2.0 200 OK\r\n\r\n', 'no status line'],
    ['status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', 'no status line'],
    ['status below 100', 'HTTP/1.1 099 OK\r\n\r\n', 'no status line'],
    ['status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', 'no status line'],
    ['empty line first', '\r\nHTTP/1.1 200 OK\r\n\r\n', 'no status line'],
    ['bare LF', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n', 'bare CR or LF'],
    ['bare CR', 'HTTP/1.1 200 OK\r\nA: b\rContent-Length: 0\r\n\r\n', 'bare CR or LF'],
    ['NUL in a value', 'HTTP/1.1 200 OK\r\nA: \0\r\n\r\n', 'a byte 0'],
    ['space before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n', 'without a name'],
    ['folded header', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n', 'without a name'],
    ['no colon', 'HTTP/1.1 200 OK\r\nabc\r\n\r\n', 'without a name'],
    [
      'length and chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
      'both Transfer-Encoding',
    ],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n',
      'two Content-Length',
    ],
    ['list of lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n', 'no number'],
    ['signed length', 'HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n', 'no number'],
    ['empty length', 'HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n', 'no number'],
    [
      'length beyond exact numbers',
      'HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999\r\n\r\n',
      'no number',
    ],
    ['other coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n', 'other than chunked'],
    [
      'chunked twice',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n',
      'two Transfer',
    ],
    ['chunks in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', 'in HTTP/1.0'],
    [
      'body of an interim answer',
      'HTTP/1.1 100 Continue\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n',
      'no status line',
    ],
    ['upgrade', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 'not asked for'],
    ['interim answer of HTTP/1.0', 'HTTP/1.0 100 Continue\r\n\r\n', 'ends the connection'],
    ['interim answers without end', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(17), 'more than 16 interim'],
    ['size that is no number', `${chunkedHead}xyz\r\n`, 'without a hexadecimal size'],
    ['empty size', `${chunkedHead}\r\n`, 'without a hexadecimal size'],
    ['signed size', `${chunkedHead}-1\r\n`, 'without a hexadecimal size'],
    ['size with 0x', `${chunkedHead}0x1\r\nx\r\n`, 'without a hexadecimal size'],
    ['size of nine digits', `${chunkedHead}000000001\r\nx\r\n`, 'without a hexadecimal size'],
    ['blank behind a size', `${chunkedHead}1 \r\nx\r\n`, 'without a hexadecimal size'],
    ['blank before an extension', `${chunkedHead}1 ;a\r\nx\r\n`, 'without a hexadecimal size'],
    ['longer chunk', `${chunkedHead}1\r\nxy\r\n`, 'longer than its size'],
    ['LF behind a chunk', `${chunkedHead}1\r\nx\n0\r\n\r\n`, 'longer than its size'],
    ['trailer without a name', `${chunkedHead}0\r\n: x\r\n\r\n`, 'trailer without a name'],
    ['two nonces', 'HTTP/1.1 200 OK\r\nContend-Nonce: 1\r\nContend-Nonce: 1\r\n\r\n', 'two Contend-Nonce'],
    ['nonce that is none', 'HTTP/1.1 200 OK\r\nContend-Nonce: 0\r\n\r\n', 'no positive integer'],
    ['two tags', 'HTTP/1.1 200 OK\r\nETag: "1"\r\nETag: "2"\r\n\r\n', 'two ETag'],
    ['head beyond its limit', `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(300)}`, 'a head longer than 200'],
    ['body beyond its limit', 'HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n', 'a body longer than 100'],
    ['chunk beyond the limit', `${chunkedHead}65\r\n`, 'a body longer than 100'],
    ['endless body', `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(101)}`, 'a body longer than 100'],
    ['endless extension', `${chunkedHead}1;${'x'.repeat(300)}`, 'a head longer than 200'],
    ['endless trailers', `${chunkedHead}0\r\n${'a: b\r\n'.repeat(50)}`, 'a head longer than 200'],
  ];
  test.each(illegal)('is refused for its %s', (_why, answer, error) => {
    for (const sizes of [[65_536], [1], [7, 2]]) {
      const parser = new ResponseParser({ headBytes: 200, bodyBytes: 100 });
      expect(feed(parser, bytesOf(answer), sizes)).toBe('failed');
      expect(parser.error).toContain(error);
    }
  });

  const cut: readonly [answer: string, error: string][] = [
    ['', 'without an answer'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab', 'in the middle'],
    [`${chunkedHead}3\r\nabc\r\n`, 'in the middle'],
    ['HTTP/1.1 200 OK\r\n', 'in the middle'],
    ['HTTP/1.1 100 Continue\r\n\r\n', 'in the middle'],
  ];
  test.each(cut)('is one that the close cuts short: %j', (answer, error) => {
    const parser = new ResponseParser();
    expect(feed(parser, bytesOf(answer), [4], true)).toBe('failed');
    expect(parser.error).toContain(error);
  });
});

describe('any bytes at all', () => {
  const texts =
    'HTTP/1.1 200 OK|HTTP/1.|\r\n|\r|\n|\r\n\r\n|: |Content-Length|5|0|ff|Transfer-Encoding: chunked|ETag: "1"|Connection: close|;| |\t|\0|\u00ff|x';
  const fragments = fc.constantFrom(...texts.split('|'));
  const garbage = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.array(fragments, { maxLength: 30 }).map((parts) => bytesOf(parts.join(''))),
    fc.array(fragments, { maxLength: 30 }).map((parts) => bytesOf(`HTTP/1.1 200 OK\r\n${parts.join('')}`)),
  );

  test('end in an answer or an error with words, the same however they are split', () => {
    fc.assert(
      fc.property(garbage, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (bytes, sizes) => {
        const whole = new ResponseParser();
        const split = new ResponseParser();
        const progress = feed(whole, bytes, [65_536], true);
        expect(['done', 'failed']).toContain(progress);
        expect(whole.error === '').toBe(progress === 'done');
        expect(feed(split, bytes, sizes, true)).toBe(progress);
        expect(split.error).toBe(whole.error);
        if (progress === 'done') expect(split.body().equals(whole.body())).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
