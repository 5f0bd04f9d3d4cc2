import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Store } from '../../../harness/core/store.ts';
import { workloads } from '../../../workloads/index.ts';
import type { Reason } from '../../../harness/core/reason.ts';
import { tooLarge, wrongMedia, wrongShape, wrongValues } from './bodies.fixture.ts';
import type { Hostile } from './fair-request.fixture.ts';
import { badDate, badKey, badTag } from './headers.fixture.ts';
import { badAddress, badName } from './names.fixture.ts';
import { problemSchema } from '../openapi/problem-schema.ts';
import { sendBytes, served } from '../service.fixture.ts';
import type { Answered, Served } from '../service.fixture.ts';
import { slotName } from '../../../harness/core/slot.ts';

/** Requests of every kind of malice; each must be refused, whatever the state is. */
const hostileRequest: fc.Arbitrary<Hostile> = fc.oneof(
  { arbitrary: wrongShape, weight: 4 },
  { arbitrary: wrongValues, weight: 4 },
  { arbitrary: badName, weight: 4 },
  { arbitrary: badAddress, weight: 2 },
  { arbitrary: badTag, weight: 2 },
  { arbitrary: badKey, weight: 2 },
  { arbitrary: badDate, weight: 2 },
  { arbitrary: wrongMedia, weight: 2 },
  { arbitrary: tooLarge, weight: 2 },
);

const isProblem = new Ajv2020({ strict: false, validateFormats: false }).compile(problemSchema);
const slot = { key: 0, generation: 0, name: slotName(0, 0) };
const seeds = workloads.flatMap(({ seed }) => seed(slot, { capacity: 2, clients: 2 }));
const secrets = new RegExp(
  [process.cwd(), '\\\\n +at ', 'node_modules', 'file:', '\\.ts:', 'fastify', 'FST_ERR', 'ajv'].join('|'),
);

/** Everything that a store holds, as text. */
async function contentOf(store: Store): Promise<string> {
  const records = [];
  for await (const page of store.audit()) {
    for (const [key, { version, live, fields }] of page.records)
      records.push([key, version, live, [...fields]].join());
    for (const receipt of page.receipts) records.push(JSON.stringify(receipt));
  }
  return records.toSorted().join('\n');
}

async function seeded(): Promise<Served & { readonly content: string }> {
  const service = await served({ workloads });
  await service.store.seed(seeds);
  return { ...service, content: await contentOf(service.store) };
}

async function expectAlive({ ask, store, content }: Served & { readonly content: string }): Promise<void> {
  expect(await contentOf(store)).toBe(content);
  expect((await ask('GET', `/items/${slot.name}`)).body).toEqual({ stock: 2 });
  const bought = await ask('POST', `/items/${slot.name}/purchases`, { body: { quantity: 1 } });
  expect(bought.status).toBe(200);
}

/** What is wrong with the answer to a request that has to be refused. */
function faultsOf({ status, headers, body }: Answered, { method, codes }: Hostile): string[] {
  const faults: string[] = [];
  if (status < 400 || status > 499) faults.push(`status ${status}`);
  if (method === 'HEAD') return faults;
  if (!String(headers['content-type']).startsWith('application/problem+json')) faults.push('no problem');
  if (!isProblem(body)) faults.push(...(isProblem.errors ?? []).map((error) => error.message ?? ''));
  if (body['status'] !== status) faults.push('a problem of another status');
  if (!codes.includes(body['code'] as Reason)) faults.push(`code ${String(body['code'])}`);
  // The address comes back as it was sent, and is no place for words of ours.
  const { instance: _, ...rest } = body;
  if (secrets.test(JSON.stringify(rest))) faults.push('a secret');
  return faults;
}

test('hostile requests are refused for the right reason, change nothing and end nothing', async () => {
  const service = await seeded();
  const attacks = new Set<string>();
  await fc.assert(
    fc.asyncProperty(hostileRequest, async (hostile) => {
      const { attack, method, path, headers, text } = hostile;
      attacks.add(attack);
      const answered = await service.ask(method, path, { headers, ...(text === undefined ? {} : { text }) });
      expect(faultsOf(answered, hostile)).toEqual([]);
      expect(await contentOf(service.store)).toBe(service.content);
    }),
    { numRuns: 200, interruptAfterTimeLimit: 100_000 },
  );
  expect(attacks.size).toBe(9);
  await expectAlive(service);
}, 120_000);

test('an answer that is not right would be noticed', () => {
  const hostile: Hostile = { attack: '', method: 'POST', path: '/', headers: {}, codes: ['malformed-body'] };
  const body = { type: 'urn:a', code: 'malformed-body', title: 'a', status: 400, retryable: false };
  const right: Answered = {
    status: 400,
    headers: { 'content-type': 'application/problem+json' },
    text: '',
    body,
  };
  const faults = (wrong: Partial<Answered>): string[] => faultsOf({ ...right, ...wrong }, hostile);
  expect(faults({})).toEqual([]);
  expect(faults({ status: 200 })).toEqual(['status 200', 'a problem of another status']);
  expect(faults({ status: 503, body: { ...body, status: 503 } })).toEqual(['status 503']);
  expect(faults({ headers: {} })).toEqual(['no problem']);
  expect(faults({ body: { ...body, code: 'sold-out' } })).toEqual(['code sold-out']);
  expect(faults({ body: { ...body, code: undefined } })).toEqual(['code undefined']);
  expect(faults({ body: { ...body, title: undefined } })).toEqual(["must have required property 'title'"]);
  expect(faults({ body: { ...body, detail: `at ${process.cwd()}/x` } })).toEqual(['a secret']);
});

/** Lines of requests that HTTP does not know, and that it does: each request may come out right, or not at all. */
const line = fc.oneof(
  fc.constantFrom(
    'GET / HTTP/1.1',
    'POST /items/0-0/purchases HTTP/1.1',
    'GET /items/0-0',
    'GET  /items/0-0  HTTP/1.1',
    'GET /items/0-0 HTTP/9.9',
    'GET http://[::1 HTTP/1.1',
    'CONNECT example.org:443 HTTP/1.1',
    'PRI * HTTP/2.0',
    'Host: a',
    'Host: b',
    'Content-Length: -1',
    'Content-Length: 5',
    'Content-Length: 99999999999999999999',
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: gzip, chunked',
    'Content-Encoding: gzip',
    'Expect: 100-continue',
    'Expect: everything',
    'Upgrade: h2c',
    'Connection: close, upgrade',
    'Content-Type: application/json',
    ': no name',
    ' folded',
    'if-match\u0000: "1"',
    'ffffffffffffffff',
    '0',
    '{"quantity":-1}',
  ),
  fc.string({ unit: 'binary', maxLength: 200 }),
);
const bytes = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 8 }), fc.constantFrom('\r\n', '\n', '\r'))
  .map(([lines, end]) => Buffer.from([...lines, '', ''].join(end)).toString('latin1'));

test('bytes of any kind get problems or nothing, change nothing and end nothing', async () => {
  const service = await seeded();
  await fc.assert(
    fc.asyncProperty(bytes, async (sent) => {
      const answered = await sendBytes(service.port, sent);
      expect(answered).not.toMatch(secrets);
      expect(answered).not.toMatch(/HTTP\/1\.1 5\d\d/);
      for (const answer of answered.split(/(?=HTTP\/1\.1 \d{3} )/).slice(1)) {
        const [head = '', body = ''] = answer.split('\r\n\r\n');
        const status = Number(head.slice(9, 12));
        if (status < 400) continue;
        // Node itself refuses requests without a host and with expectations, without a word.
        if (!head.toLowerCase().includes('\r\ncontent-type: application/problem+json')) {
          expect([400, 417], answer).toContain(status);
          expect(body, answer).toMatch(/^(0)?$/);
          continue;
        }
        const problem = JSON.parse(body) as unknown;
        expect(isProblem(problem), answer).toBe(true);
        expect(problem).toMatchObject({ status });
      }
      expect(await contentOf(service.store)).toBe(service.content);
    }),
    { numRuns: 200, interruptAfterTimeLimit: 100_000 },
  );
  await expectAlive(service);
}, 120_000);
