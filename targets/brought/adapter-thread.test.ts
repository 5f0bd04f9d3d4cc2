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

/** What an adapter ends with that is asked for something, or for several things in turn; the thread is gone in any case. */
async function endsOf(parts: string, askings: readonly Asking[], watch?: Watch): Promise<string[]> {
  // It waits as a loop without an end would, and leaves the processor to others.
  const code = `const forever = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
export default { workload: 'last-item', commands: {}, ${parts} };`;
  const thread = new AdapterThread<HostedCalls>(pathToFileURL(program), watch);
  const module = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
  const ends: string[] = [];
  try {
    const opened = thread.ask('open', [url], module);
    for (const asking of askings) ends.push(await endOf(opened.then(() => asking(thread))));
    return ends;
  } finally {
    await thread.end();
  }
}

/** What was answered, or why nothing was. */
async function endOf(asked: Promise<unknown>): Promise<string> {
  try {
    return String(await asked);
  } catch (error) {
    expect(error).toMatchObject({ code: 'CTD_ADAPTER' });
    return (error as Error).message;
  }
}

const seeding: Asking = (thread) => thread.ask('seed', [{ key: 'items/0-0', fields: { stock: '3' } }]);
const looking: Asking = (thread) => thread.ask('look', ['items/0-0']);
const reading = (more: string): string =>
  `reads: { items: { request: ({ id }) => ({ path: '/' + id }), ${more} } }`;

test.concurrent.each<[string, string, Asking, string]>([
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
  expect(await endsOf(parts, [asking], watch)).toEqual([expect.stringContaining(`${problem} for 5 s`)]);
});

test('so is one that never waits either', async () => {
  // Alone, so that it need not loop for as long.
  const watch = { everyMs: 100, most: 20 };
  const ends = await endsOf('name: (() => { for (;;); })()', [seeding], watch);
  expect(ends).toEqual([expect.stringContaining('the module: has not returned for 2 s')]);
});

test.each<[string, string, string]>([
  ['ends the process', 'seed: () => process.exit(0)', 'seed: has ended its thread'],
  [
    'does not wait for what fails later',
    "seed: async ({}, { http }) => { http.get('no path'); await new Promise(() => {}); }",
    'something that the adapter began and did not await has failed',
  ],
])('an adapter that %s fails and nothing else does', async (_, parts, problem) => {
  expect(await endsOf(parts, [seeding])).toEqual([expect.stringContaining(problem)]);
});

// What is answered with is looked into by others than the part that made it.
const hidden =
  "new Proxy({}, { get: () => { throw new Error('nobody looks'); }, ownKeys: () => { throw new Error('nobody looks'); } })";
test.each<[string, string, Asking]>([
  ['setup', `setup: () => ({ get word() { throw new Error('nobody looks'); } })`, seeding],
  ['client', `client: () => ${hidden}`, (thread) => thread.ask('credentials', 1)],
  ['seed', `seed: () => ${hidden}`, seeding],
  ['audit', `audit: () => ${hidden}`, looking],
  ['usage', `usage: () => ${hidden}`, (thread) => thread.ask('usage')],
  ['reads.items', `reads: { items: { request: () => ${hidden} } }`, looking],
  ['reads.items.fields', reading(`fields: () => ${hidden}`), looking],
])(
  'a part that answers with what throws when it is looked into is told by name: %s',
  async (part, parts, asking) => {
    const [end] = await endsOf(parts, [asking]);
    expect(end).toMatch(/: threw Error: nobody looks$/);
    expect(end).toContain(part);
  },
);

/** What seeds answer with, and how that is told. */
const made: readonly (readonly [made: string, came: string])[] = [
  ['7', '7'],
  ['true', 'true'],
  ['null', 'null'],
  ["'made'", '"made"'],
  ['records', 'a list, [{"key":"items/0-0"'],
  ["records.map(() => 'a7')", 'a list, ["a7"]'],
  ["new Map([['items/0-0', 'a7']])", 'a Map'],
  ["http.get('/')", 'the reply 200; return'],
];

/** A hook that does another thing each time. */
const inTurn = (hook: string, args: string, bodies: readonly string[]): string =>
  `${hook}: (() => { let at = 0; return (${args}) => [${bodies.map((body) => `() => (${body})`).join(', ')}][at++](); })()`;

test('a seed that answers with anything but ids is refused, with what came and what to return', async () => {
  const bodies = made.map(([body]) => body);
  const ends = await endsOf(
    inTurn('seed', 'records, { http }', bodies),
    bodies.map(() => seeding),
  );
  expect(ends).toHaveLength(made.length);
  for (const [at, found] of ends.entries()) {
    expect(found).toContain(`seed: answers with ${made[at]?.[1]}`);
    expect(found).toContain(
      "; return { key: id } where the service makes the ids, such as { 'items/0-0': 'a7' }, and nothing",
    );
  }
});

test('a seed may answer with nothing; what else is asked is answered, and copied', async () => {
  const bodies = ['undefined', '{}', 'Promise.resolve()', "{ 'items/0-0': 'A-7' }"];
  const ids: Asking = async (thread) => [...((await seeding(thread)) as Map<string, string>)];
  const stock: Asking = async (thread) =>
    (await thread.ask('look', ['items/0-0'])).records.get('items/0-0')?.fields.get('stock');
  const parts = `${inTurn('seed', '', bodies)}, ${reading('')}`;
  expect(await endsOf(parts, [seeding, seeding, seeding, ids, stock])).toEqual([
    '[object Map]',
    '[object Map]',
    '[object Map]',
    'items/0-0,A-7',
    '3',
  ]);
});

test('a hook that cannot read an answer is told what it was, and what a request of it fails with names it', async () => {
  const usage: Asking = (thread) => thread.ask('usage');
  const bodies = ["http.get('/').then(({ json }) => json.cpu.ms)", "http.get('no path')"];
  const [unread, unsent] = await endsOf(inTurn('usage', '{ http }', bodies), [usage, usage]);
  expect(unread).toMatch(/^usage: threw TypeError: .*\(reading 'ms'\); what came: 200 "\{\\"stock\\":3\}"$/);
  expect(unsent).toContain('usage: the request: ');
});

test('what goes wrong with one client is told with its number', async () => {
  const logins: Asking = (thread) => thread.ask('credentials', 9);
  const [end] = await endsOf('client: ({ client }) => { if (client === 7) throw new Error("no seat"); }', [
    logins,
  ]);
  expect(end).toMatch(/^client \(number 7\): threw Error: no seat/);
});
