import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { answerText, describeExchange, requestText, TestServer, Witness } from './exchange.case.ts';
import { parseRequestText, withNonce } from './request-text.ts';
import { createUndiciExchange } from './undici-exchange.ts';

const clock = (): number => performance.now();
const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
const secure = { key: fixture('localhost-test.key'), cert: fixture('localhost-test.crt') };

describeExchange({
  name: 'undici over https',
  secure,
  create: (port, settings) =>
    createUndiciExchange({ origin: `https://127.0.0.1:${port}`, clock, ca: secure.cert, ...settings }),
});

describeExchange({
  name: 'undici over http',
  create: (port, settings) =>
    createUndiciExchange({ origin: `http://127.0.0.1:${port}`, clock, ...settings }),
});

test('an exchange of https refuses a certificate that nobody vouches for', async () => {
  const server = new TestServer((socket, { nonce }) => socket.write(answerText(nonce)), secure);
  const port = await server.listen();
  const exchange = createUndiciExchange({ origin: `https://localhost:${port}`, clock, timeoutMs: 2000 });
  await expect(exchange.open(1)).rejects.toThrow(/self.signed certificate/);
  await server.close();
});

describe('the text of a request', () => {
  test('is taken apart', () => {
    expect(parseRequestText(withNonce(requestText('{"ä":1}'), 12))).toEqual({
      method: 'POST',
      path: '/items/0-0',
      headers: ['Host', 'localhost', 'Content-Length', '8', 'Contend-Nonce', '12'],
      body: '{"ä":1}',
    });
    expect(parseRequestText('GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n').body).toBeUndefined();
  });

  const faults: readonly [text: string, error: string][] = [
    // The head does not end.
    ['GET / HTTP/1.1\r\nHost: h\r\n', 'not a request'],
    ['get / HTTP/1.1\r\n\r\n', 'not a request'],
    ['GET / HTTP/1.0\r\n\r\n', 'not a request'],
    ['GET /a b HTTP/1.1\r\n\r\n', 'not a request'],
    ['GET / HTTP/1.1\r\nHost\r\n\r\n', 'not a header'],
    ['GET / HTTP/1.1\r\nA: b\nC: d\r\n\r\n', 'not a header'],
    // One byte more than announced: the start of a second request.
    ['POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nab', 'a body of 2 bytes'],
    ['POST / HTTP/1.1\r\n\r\nab', 'a body of 2 bytes'],
  ];
  test.each(faults)('is refused: %j', (text, error) => {
    expect(() => parseRequestText(text)).toThrow(error);
  });
});

test('a request in the hands of undici is timed when it is written', async () => {
  const server = new TestServer((socket, { nonce }) => socket.write(answerText(nonce)));
  const port = await server.listen();
  const exchange = createUndiciExchange({ origin: `http://127.0.0.1:${port}`, clock, timeoutMs: 2000 });
  await exchange.open(1);
  const lane = exchange.acquire()!;
  for (let nonce = 1; nonce <= 2; nonce++) {
    const witness = new Witness();
    const before = clock();
    lane.send(requestText(), nonce, witness);
    const fate = await witness.fate();
    expect(lane.sentAtMs).toBeGreaterThanOrEqual(before);
    expect(lane.sentAtMs).toBeLessThan(fate.atMs);
  }
  await exchange.close();
  await server.close();
});
