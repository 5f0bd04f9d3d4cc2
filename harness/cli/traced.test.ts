import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callFields } from '../core/call.ts';
import type { Call } from '../core/call.ts';
import { get, put } from '../analyze/attribution/calls.fixture.ts';
import { askedRequestOf } from '../analyze/trace/asked-request.ts';
import { traceDocument } from '../report/documents/trace.ts';
import { text } from '../report/formats/text.ts';
import { command } from './commands/trace.ts';
import { problemsOf } from './problems.fixture.ts';
import { tracedRecord, tracedRequest } from './traced.ts';

let folder = '';
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'contend-trace-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const startMs = Date.UTC(2026, 10, 28, 12);
const parentOf = (at: number): string =>
  `00-0af7651916cd43dd8448eb211c80319c-${String(at).padStart(16, '0')}-01`;

/** Calls as a gateway would log them. */
const calls: readonly Call[] = [
  get('ada', 0, 1, '"1"'),
  get('eve', 0, 2, '"1"'),
  put('ada', 10, 20, '"1"', 200, { etag: '"2"' }),
  put('eve', 12, 24, '"1"', 412),
  get('joe', 30, 31, '"9"', { path: '/items/70' }),
].map((call, at) => ({ ...call, nonce: String(900 + at), traceparent: parentOf(at + 1) }));

function lineOf({ arrivedMs, doneMs, ...call }: Call): Record<string, unknown> {
  return {
    [callFields.end]: (startMs + doneMs) / 1000,
    [callFields.duration]: (doneMs - arrivedMs) / 1000,
    [callFields.method]: call.method,
    [callFields.path]: call.path,
    [callFields.client]: call.client,
    [callFields.status]: call.status,
    [callFields.ifMatch]: call.ifMatch,
    [callFields.etag]: call.etag,
    [callFields.nonce]: call.nonce,
    [callFields.traceparent]: call.traceparent,
  };
}

async function logOf(
  name: string,
  write: (line: Record<string, unknown>) => string = (line) => JSON.stringify(line),
  own = calls,
): Promise<string> {
  const file = join(folder, name);
  const all = own.map((call) => `${write(lineOf(call))}\n`).join('');
  await writeFile(file, name.endsWith('.gz') ? gzipSync(all) : all);
  return file;
}

const how = { clockMs: 0 };

async function winnerOf(
  file: string,
  id: string,
): Promise<readonly [string | undefined, string | undefined]> {
  const asked = askedRequestOf(id);
  if (typeof asked === 'string') throw new Error(asked);
  const { trace } = await tracedRequest([file], asked, how);
  return [trace.focus?.grade, trace.focus?.winners[0]?.client];
}

test.each([
  { what: 'as our gateways write it', name: 'own.ndjson', write: (line: object) => JSON.stringify(line) },
  {
    what: 'with spaces',
    name: 'wide.ndjson',
    write: (line: object) => JSON.stringify(line).replaceAll('":', '": '),
  },
  {
    what: 'with slashes escaped',
    name: 'slash.ndjson',
    write: (line: object) => JSON.stringify(line).replaceAll('/', '\\/'),
  },
  {
    what: 'with headers as lists',
    name: 'lists.ndjson',
    write: (line: Record<string, unknown>) =>
      JSON.stringify({ ...line, [callFields.nonce]: [line[callFields.nonce]] }),
  },
  {
    what: 'with numbers for nonces',
    name: 'numbers.ndjson',
    write: (line: Record<string, unknown>) =>
      JSON.stringify({ ...line, [callFields.nonce]: Number(line[callFields.nonce]) }),
  },
  { what: 'packed', name: 'own.ndjson.gz', write: (line: object) => JSON.stringify(line) },
])('a request is found in a log $what, and so is who won', async ({ name, write }) => {
  const file = await logOf(name, write);
  expect(await winnerOf(file, '903')).toEqual(['exact', 'ada']);
  expect(await winnerOf(file, parentOf(4))).toEqual(['exact', 'ada']);
});

test('a span that a gateway has replaced is found by its trace, where one call of it was refused', async () => {
  const file = await logOf('span.ndjson');
  const asked = askedRequestOf('00-0af7651916cd43dd8448eb211c80319c-00000000000000ff-01');
  if (typeof asked === 'string') throw new Error(asked);
  const { trace, remarks } = await tracedRequest([file], asked, how);
  expect(trace.focus?.loser.nonce).toBe('903');
  expect(remarks).toHaveLength(2);
});

test('one record is not another whose name begins alike', async () => {
  const file = await logOf('alike.ndjson');
  const { trace } = await tracedRecord([file], '/items/7', how);
  expect(trace.found.calls).toHaveLength(4);
});

test('letters that JSON writes by their number are the same letters', async () => {
  const own = calls.map((call) => ({ ...call, path: call.path.replace('items', 'bücher&co') }));
  const byNumber = (line: Record<string, unknown>): string =>
    JSON.stringify(line).replaceAll('ü', '\\u00fc').replaceAll('&', '\\u0026').replaceAll('/', '\\/');
  const file = await logOf('by-number.ndjson', byNumber, own);
  const { trace } = await tracedRecord([file], '/bücher&co/7', how);
  expect(trace.focus?.winners[0]?.client).toBe('ada');
});

test('races that share their nonces, each in its own log, are looked at each for itself', async () => {
  const first = await logOf('race-1.ndjson');
  const later = calls.map((call) => ({
    ...call,
    arrivedMs: call.arrivedMs + 8000,
    doneMs: call.doneMs + 8000,
    client: `${call.client}-2`,
  }));
  const second = await logOf('race-2.ndjson', undefined, later);
  const { trace } = await tracedRecord([first, second], '/items/7', how);
  expect(trace.attributions.map(({ grade, winners: [one] }) => [grade, one?.client])).toEqual([
    ['exact', 'ada'],
    ['exact', 'ada-2'],
  ]);
  expect(trace.shown.every(({ call }) => call.client?.endsWith('-2'))).toBe(true);
  const printed = text.print(traceDocument(trace), { color: false, width: 100 });
  expect(printed.replaceAll(/\s+/g, ' ')).toContain('as several races do');
});

test('one log that two gateways share the calls of is one history, though one request was sent again through the other', async () => {
  const [ours, theirs] = [calls.filter((_, at) => at % 2 === 0), calls.filter((_, at) => at % 2 === 1)];
  const again = { ...calls[2]!, arrivedMs: 5000, doneMs: 5001, status: 412 };
  const files = [
    await logOf('gw-1.ndjson', undefined, ours),
    await logOf('gw-2.ndjson', undefined, [...theirs, again]),
  ];
  const { trace } = await tracedRecord(files, '/items/7', how);
  expect(trace.found.histories).toHaveLength(1);
  expect(trace.refused).toBe(2);
});

test('a time that no calendar has is counted as lost, and ends nothing', async () => {
  const file = await logOf('times.ndjson', (line) =>
    JSON.stringify(line[callFields.nonce] === '902' ? { ...line, [callFields.end]: 1.8e24 } : line),
  );
  const { trace } = await tracedRecord([file], '/items/7', how);
  expect(trace.focus?.grade).toBe('none');
  expect(trace.found.notes.map(({ oddity }) => oddity)).toEqual(['missing', 'mistyped']);
});

test('the clocks of several machines take away what one clock would tell', async () => {
  const bare = calls.map((call) => (call.status === 412 ? { ...call, status: 409, arrivedMs: 23 } : call));
  const ours = await logOf(
    'eu.ndjson',
    undefined,
    bare.filter(({ client }) => client !== 'ada'),
  );
  const theirs = await logOf(
    'us.ndjson',
    undefined,
    bare.filter(({ client }) => client === 'ada'),
  );
  const graded = async (clockMs: number) =>
    (await tracedRecord([ours, theirs], '/items/7', { clockMs })).trace.focus?.grade;
  expect([await graded(0), await graded(5)]).toEqual(['exact', 'only']);
});

test.each([80, 120])('what is printed fits %d columns', async (width) => {
  const file = await logOf(`width-${width}.ndjson`);
  const { trace } = await tracedRecord([file], '/items/7', how);
  const printed = text.print(traceDocument(trace), { color: false, width });
  expect(Math.max(...printed.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(width);
  expect(printed).toContain('exact');
});

test('everything that is wrong with the arguments is told at once', async () => {
  const problems = await problemsOf(() =>
    command.run(['--at', 'noon', '--clock', '5', '--fields', 'methd=m', '--request', '00-abc-12-01']),
  );
  expect(problems).toHaveLength(6);
});

test('a pipe cannot be read twice, as a request asks for', async () => {
  const [problem, ...more] = await problemsOf(() => command.run(['--request', '5', '-']));
  expect(more).toEqual([]);
  expect(problem).toContain('-: --request reads a log twice');
});

test.each([
  { argv: ['--request', '99999'], says: 'no call in' },
  { argv: ['--request', '00-0af7651916cd43dd8448eb211c80319d-b7ad6b7169203331-01'], says: 'log traceparent' },
  { argv: ['--resource', '/itms/7'], says: 'did you mean /items/7?' },
  { argv: ['--resource', '/items/7', '--at', '2026-11-29'], says: 'is no time' },
  { argv: ['--resource', '/items/7', '--at', '2026-11-29T12:00Z'], says: 'to 2026-11-28T12:00:00.024Z' },
])('what no log has is said with what there is: $argv', async ({ argv, says }) => {
  const file = await logOf('missing.ndjson');
  const [problem] = await problemsOf(() => command.run([...argv, file]));
  expect(problem).toContain(says);
});

test('of many candidates the latest are named, drawn and listed', async () => {
  const many = [
    get('eve', 0, 1),
    ...Array.from({ length: 120 }, (_, at) => put(`c${at}`, 10 + 10 * at, 15 + 10 * at, undefined, 200)),
    put('eve', 1300, 1310, undefined, 409),
  ];
  const { trace } = await tracedRecord([await logOf('many.ndjson', undefined, many)], '/items/7', how);
  const document = traceDocument(trace);
  const words = text.print(document, { color: false, width: 1000 });
  expect(words).toContain('120 calls may have been in its way');
  expect(words).toMatch(/c114;|of c114/);
  expect(words).not.toMatch(/of c0;/);
  const { conflict } = JSON.parse(JSON.stringify(document.data)) as {
    conflict: { candidates: number; winners: { client: string }[] };
  };
  expect(conflict.candidates).toBe(120);
  expect(conflict.winners).toHaveLength(100);
  expect(conflict.winners.at(-1)?.client).toBe('c119');
});
