import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { gateways } from '../index.ts';
import { served } from '../../service/service.fixture.ts';
import { lastItem } from '../../../workloads/last-item.ts';
import { parallelEdits } from '../../../workloads/parallel-edits.ts';
import { duplicateRegistration } from '../../../workloads/duplicate-registration.ts';
import { startGateway } from './gateway-server.ts';

const workloads = [lastItem, parallelEdits, duplicateRegistration];

/** What is asked in turn, on one connection: each answer depends on those before it. */
const asked: readonly (readonly [line: string, headers: string, body: string])[] = [
  ['POST /items/1/purchases', '', '{"quantity":1}'],
  ['POST /items/1/purchases', 'Idempotency-Key: "k1"', '{"quantity":1}'],
  ['POST /items/1/purchases', 'Idempotency-Key: "k1"', '{"quantity":1}'],
  ['POST /items/1/purchases', '', '{"quantity":5}'],
  ['POST /items/1/purchases', '', '{"quantity":"many"}'],
  ['POST /items/1/purchases', '', 'no json'],
  ['POST /items/2/purchases', '', '{"quantity":1}'],
  ['GET /items/1', '', ''],
  ['GET /items/1', 'If-None-Match: "3"', ''],
  ['HEAD /items/1', '', ''],
  ['PATCH /items/1', '', ''],
  ['GET /nowhere?a=%20', '', ''],
  ['PUT /documents/1', '', '{"title":"a","summary":"b","text":"c"}'],
  ['PUT /documents/1', 'If-Match: "9"', '{"title":"a","summary":"b","text":"c"}'],
  ['PUT /documents/1', 'If-Match: W/"1"', '{"title":"ä","summary":"b","text":"c"}'],
  ['POST /users', '', '{"name":"ada","email":"ada@example.org"}'],
  ['POST /users', '', '{"name":"ada","email":"eve@example.org"}'],
  ['GET /openapi.json', 'Accept-Encoding: gzip', ''],
];

/** What a gateway may add or set anew, and what differs from one answer to the next. */
const own = /^(date|server|via|connection|keep-alive|transfer-encoding|content-length):/;

test('a service answers the same through every gateway, byte for byte, as it does without', async () => {
  const direct = await answersOf(undefined);
  expect(direct.map(({ status }) => status)).toEqual([
    200, 200, 200, 409, 400, 400, 404, 200, 304, 200, 405, 404, 428, 409, 409, 201, 409, 200,
  ]);
  for (const { name } of gateways) expect(await answersOf(name), name).toEqual(direct);
}, 60_000);

interface Plain {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

/** All answers of a fresh service. */
async function answersOf(name: string | undefined): Promise<Plain[]> {
  const { port, store } = await served({ workloads });
  await store.seed([
    { key: 'items/1', fields: { stock: '4' } },
    { key: 'documents/1', fields: { title: 'a' } },
  ]);
  const kind = gateways.find((gateway) => gateway.name === name);
  if (kind === undefined) return exchange(port);
  const backends = [{ host: '127.0.0.1', port }];
  const gateway = await startGateway(kind, { backends, balance: 'hash', connections: 4 });
  try {
    return await exchange(Number(new URL(gateway.url).port));
  } finally {
    await gateway.stop();
  }
}

async function exchange(port: number): Promise<Plain[]> {
  const answers: Plain[] = [];
  for (const [index, [line, headers, body]] of asked.entries()) {
    const extra = headers === '' ? '' : `${headers}\r\n`;
    const content =
      body === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
    const head = `${line} HTTP/1.1\r\nHost: shop\r\nContend-Nonce: ${index + 1}\r\nConnection: close\r\n${extra}${content}`;
    answers.push(plain(await send(port, `${head}\r\n${body}`)));
  }
  return answers;
}

async function send(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('latin1');
  socket.write(text);
  let answered = '';
  for await (const chunk of socket) answered += chunk as string;
  return answered;
}

function plain(answer: string): Plain {
  const end = answer.indexOf('\r\n\r\n');
  const [line = '', ...lines] = answer.slice(0, end).split('\r\n');
  const headers = lines.map((header) => {
    const colon = header.indexOf(':');
    return header.slice(0, colon).toLowerCase() + header.slice(colon);
  });
  const body = answer.slice(end + 4);
  const chunked = headers.some((header) => /^transfer-encoding: *chunked/i.test(header));
  return {
    status: Number(line.split(' ')[1]),
    headers: headers
      .filter((header) => !own.test(header))
      // Times differ, everything else must not.
      .map((header) =>
        header.startsWith('server-timing:') ? header.replaceAll(/dur=[\d.]+/g, 'dur=') : header,
      )
      .toSorted(),
    body: chunked ? body.replaceAll(/(^|\r\n)[0-9a-f]+\r\n/gi, '') : body,
  };
}
