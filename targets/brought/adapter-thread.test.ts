import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Watch } from '../../harness/drive/dialects/service/watched.ts';
import { AdapterThread } from './adapter-thread.ts';
import type { HostedCalls } from './hosted.ts';

const program = resolve(import.meta.dirname, '../../dist/adapter.js');
const server = createServer((_, response) => response.end('{"stock":3}'));
let url = '';

beforeAll(async () => {
  expect(existsSync(program), 'npm run build makes the bundle that is tested').toBe(true);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

type Asking = (thread: AdapterThread<HostedCalls>) => Promise<unknown>;

/** What an adapter ends with that is asked for something; the thread is gone in any case. */
async function endOf(parts: string, asking: Asking, watch?: Watch): Promise<string> {
  // It waits as a loop without an end would, and leaves the processor to others.
  const code = `const forever = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
export default { workload: 'last-item', commands: {}, ${parts} };`;
  const thread = new AdapterThread<HostedCalls>(pathToFileURL(program), watch);
  const module = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
  try {
    await thread.ask('open', [url], module, 'shop.ts');
    return String(await asking(thread));
  } catch (error) {
    expect(error).toMatchObject({ code: 'CTD_ADAPTER' });
    return (error as Error).message;
  } finally {
    await thread.end();
  }
}

const seeding: Asking = (thread) => thread.ask('seed', [{ key: 'items/0-0', fields: { stock: '3' } }]);
const looking: Asking = (thread) => thread.ask('look', ['items/0-0']);
const reading = (more: string): string =>
  `reads: { items: { request: ({ id }) => ({ path: '/' + id }), ${more} } }`;

test.concurrent.each<[string, string, Asking, string]>([
  ['in a loop', 'name: (() => { for (;;); })()', seeding, 'the module: has not returned'],
  ['as it is loaded', 'name: forever()', seeding, 'the module: has not returned'],
  ['in setup', 'setup: forever', seeding, 'setup: has not returned'],
  // After an await it is no call of ours that does not return.
  [
    'in setup, later',
    "setup: async ({ http }) => { await http.get('/'); forever(); }",
    seeding,
    'setup: has not returned',
  ],
  ['in client', 'client: forever', seeding, 'client: has not returned'],
  ['in seed', 'seed: async () => { await 0; forever(); }', seeding, 'seed: has not returned'],
  ['in usage', 'usage: forever', (thread) => thread.ask('usage'), 'usage: has not returned'],
  ['in teardown', 'teardown: forever', (thread) => thread.ask('close'), 'teardown: has not returned'],
  [
    'in the request of a read',
    'reads: { items: { request: forever } }',
    looking,
    'reads.items (items/0-0, client 0): has not returned',
  ],
  [
    'in fields',
    reading('fields: forever'),
    looking,
    'reads.items.fields (items/0-0, client 0): has not returned',
  ],
  ['in tag', reading('tag: forever'), looking, 'reads.items.tag (items/0-0, client 0): has not returned'],
])('an adapter that never returns, %s, is ended, and told by name', async (_, parts, asking, problem) => {
  // Long enough that a busy machine has loaded all of them by then.
  const watch = { everyMs: 250, most: 20 };
  expect(await endOf(parts, asking, watch)).toContain(`${problem} for 5 s`);
});

test.each<[string, string, string]>([
  ['ends the process', 'seed: () => process.exit(0)', 'seed: has ended its thread'],
  [
    'does not wait for what fails later',
    "seed: async ({}, { http }) => { http.get('no path'); await new Promise(() => {}); }",
    'something that the adapter began and did not await has failed',
  ],
])('an adapter that %s fails and nothing else does', async (_, parts, problem) => {
  expect(await endOf(parts, seeding)).toContain(problem);
});

test.each([
  ['7', '7'],
  ['true', 'true'],
  ['null', 'null'],
  ["'made'", '"made"'],
  ['records', 'a list, [{"key":"items/0-0"'],
  ["records.map(() => 'a7')", 'a list, ["a7"]'],
  ["new Map([['items/0-0', 'a7']])", 'a Map, {}'],
  ["http.get('/')", 'the reply 200; return'],
])('a seed that answers with %s is refused, with what came and what to return', async (made, came) => {
  const found = await endOf(`seed: (records, { http }) => ${made}`, seeding);
  expect(found).toContain(`seed: answers with ${came}`);
  expect(found).toContain(
    "; return { key: id } where the service makes the ids, such as { 'items/0-0': 'a7' }, and nothing",
  );
});

test('a seed may answer with nothing', async () => {
  for (const made of ['undefined', '{}', 'Promise.resolve()'])
    expect(await endOf(`seed: () => (${made})`, seeding)).toBe('[object Map]');
});

test('a hook that cannot read an answer is told what it was', async () => {
  const usage: Asking = (thread) => thread.ask('usage');
  const found = await endOf("usage: async ({ http }) => (await http.get('/')).json.cpu.ms", usage);
  expect(found).toMatch(/^usage: threw TypeError: .*\(reading 'ms'\); what came: 200 "\{\\"stock\\":3\}"$/);
});

test('what a request of a hook fails with names the hook', async () => {
  const usage: Asking = (thread) => thread.ask('usage');
  expect(await endOf("usage: ({ http }) => http.get('no path')", usage)).toContain('usage: the request: ');
});

test('what is asked of it is answered, and copied', async () => {
  const ids = "seed: () => ({ 'items/0-0': 'A-7' })";
  expect(await endOf(ids, async (thread) => [...((await seeding(thread)) as Map<string, string>)])).toBe(
    'items/0-0,A-7',
  );
  const look = async (thread: AdapterThread<HostedCalls>) =>
    (await thread.ask('look', ['items/0-0'])).records.get('items/0-0')?.fields.get('stock');
  expect(await endOf(reading(''), look)).toBe('3');
});
