import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, expect, test } from 'vitest';
import schema from '../../../results/history.schema.json' with { type: 'json' };
import type { Grounds } from '../../core/grounds.ts';
import { ContendError } from '../../core/errors.ts';
import { Secrets } from '../../core/secrets.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { Workload } from '../../core/workload.ts';
import { lineShapes } from '../../results/history/line-shapes.ts';
import { linesIn } from '../../results/history/lines-in.ts';
import { readHistory } from '../../results/history/read-history.ts';
import { writeHistory } from '../../results/history/write-history.ts';
import { merge } from '../../drive/policies/merge.ts';
import { Draft } from '../../simulate/draft.ts';
import { mutations } from '../../simulate/mutations/index.ts';
import { raced } from '../../simulate/simulated-race.ts';
import { lastItem } from '../../../workloads/last-item.ts';
import { workloads } from '../../../workloads/index.ts';
import { judgeGrounds } from '../../judge/judge-grounds.ts';

const folder = mkdtempSync(join(tmpdir(), 'contend-history-'));
afterAll(() => rmSync(folder, { recursive: true }));

const isLine = new Ajv2020({ allowUnionTypes: true }).compile(schema);

const run = {
  strategy: 'simulated',
  store: 'memory',
  startedAt: '2026-11-29T12:00:00.000Z',
  seed: 1,
  promise: 'safe',
  environment: {
    contend: '0.1.0',
    node: 'v20',
    platform: 'Linux x64',
    cpu: '',
    cores: 2,
    memoryGiB: 1,
    colocated: true,
  },
} as const;

/** What a judge says of a race, and what it says of the file that the race was written to. */
async function bothOf(workload: Workload, grounds: Grounds): Promise<[Verdict, Verdict]> {
  const path = join(folder, `${workload.name}.ndjson.gz`);
  const before = await judgeGrounds(grounds, workload);
  await writeHistory(path, {
    grounds,
    workload,
    run: { ...run, workload: workload.name },
    secrets: new Secrets(),
  });
  for await (const { text } of linesIn(path))
    expect(isLine(JSON.parse(text)), `${text} ${JSON.stringify(isLine.errors)}`).toBe(true);
  const after = await readHistory(path, workloads);
  return [before.verdict, (await judgeGrounds(after.grounds, after.workload)).verdict];
}

function groundsOf({ evidence, asked }: Pick<Grounds, 'evidence' | 'asked'>): Grounds {
  return {
    evidence,
    asked,
    firsts: [],
    measuredFromMs: 0,
    auditExpected: evidence.audit !== undefined,
    misdelivered: 0,
    search: 'sample',
  };
}

test.each(workloads)('$name: a file is judged like the race that it was written from', async (workload) => {
  const own = mutations.filter((mutation) => mutation.workloads.includes(workload.name));
  for (const protection of ['unguarded', 'atomic'] as const) {
    const race = raced({
      workload,
      seed: 2,
      protection,
      operations: 16,
      capacity: 4,
      late: true,
      lost: protection === 'atomic' ? 0.1 : 0,
      policy: merge,
    });
    const { history, commands, settings, audit } = race.evidence;
    const [before, after] = await bothOf(workload, groundsOf(race));
    expect(after).toEqual(before);
    if (workload.check !== undefined) expect(before.result === 'invalid').toBe(protection === 'unguarded');
    // The same of a service that nobody can audit, as it showed its records at the end.
    const shown = new Map(
      Array.from(audit?.records ?? [], ([key, record]) => [key, { ...record, version: 0 }]),
    );
    const foreign = history.with({});
    foreign.sightings.join(history.sightings, 0);
    foreign.tags = Array.from({ length: 200 }, (_, at) => `"tag-${at}"`);
    const answers = { history: foreign, commands, settings, finals: shown, created: new Map() };
    const [told, retold] = await bothOf(workload, groundsOf({ evidence: answers, asked: race.asked }));
    expect(retold).toEqual(told);
    // The same timed by several machines: the bounds of their clocks come back.
    history.bounds = Float64Array.from({ length: history.count }, (_, row) => row % 3);
    const [timed, retimed] = await bothOf(workload, groundsOf(race));
    expect(retimed).toEqual(timed);
    delete history.bounds;
    if (protection === 'unguarded' || workload.check === undefined) continue;
    const draft = new Draft(race.evidence);
    if (own.find(({ apply }) => apply(draft, ([first]) => first)) === undefined) continue;
    const [wrong, found] = await bothOf(
      workload,
      groundsOf({ evidence: draft.evidence(), asked: new Map() }),
    );
    expect(found).toEqual(wrong);
    expect(wrong.result).toBe('invalid');
  }
});

test('the schema names the members that are read, and asks for the same', () => {
  const kinds = Object.entries(lineShapes).map(([kind, shapes]) => {
    const needed = Object.entries<object>(shapes).filter(([, shape]) => 'needed' in shape);
    const isSaid = kind !== 'header' && kind !== 'request';
    return [
      kind,
      Object.keys(shapes).toSorted(),
      [...(isSaid ? ['kind'] : []), ...needed.map(([name]) => name)].toSorted(),
    ];
  });
  const published = Object.keys(lineShapes).map((kind) => {
    const { properties, required } = schema.$defs[kind as keyof typeof lineShapes];
    return [kind, Object.keys(properties).toSorted(), required.toSorted()];
  });
  expect(published).toEqual(kinds);
});

test('what is secret stands in no line, tags that differ still do, and that is told', async () => {
  const race = raced({ workload: lastItem, seed: 1, operations: 20 });
  const { history, commands, settings } = race.evidence;
  const foreign = history.with({});
  foreign.sightings.join(history.sightings, 0);
  foreign.tags = Array.from(
    { length: 60 },
    (_, at) => `"${at % 2 === 0 ? 'sesame-one' : 'sesame-two'}-${at}"`,
  );
  const secrets = new Secrets(['sesame-one', '"sesame-two-1"', '"sesame-two-3"', run.startedAt]);
  const path = join(folder, 'secret.ndjson');
  await writeHistory(path, {
    grounds: groundsOf({ evidence: { history: foreign, commands, settings }, asked: race.asked }),
    workload: lastItem,
    run: { ...run, workload: 'last-item' },
    secrets,
  });
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('$SECRET');
  for (const secret of secrets.values) expect(text).not.toContain(secret);
  const { grounds, hidden } = await readHistory(path, workloads);
  expect(hidden).toBeGreaterThan(0);
  const numbers = ({ columns, count }: typeof history): number =>
    new Set([...columns.version.subarray(0, count), ...columns.base.subarray(0, count)]).size;
  expect(numbers(grounds.evidence.history)).toBe(numbers(history));
});

const first = { format: 'contend-history', version: 1, workload: 'last-item', capacity: 3 };
const bought = {
  client: 'ada',
  slot: '0-1',
  command: 'purchase',
  args: { quantity: 1 },
  sent: 4,
  done: 5,
  answer: 'accepted',
};

test.each<[string, unknown[], string[]]>([
  ['nothing', [], ['is empty; the first line of a history is']],
  ['rubbish', ['what'], [':1: the first line of a history is']],
  ['another version', [{ ...first, version: 2 }], [':1: version is 2; this version of contend reads 1']],
  [
    'an unknown race',
    [{ ...first, workload: 'last-itm' }],
    [':1: unknown workload "last-itm" (did you mean "last-item"?)'],
  ],
  [
    'no capacity, and a member that nobody knows',
    [{ ...first, capacity: undefined, kapacity: 3 }],
    [':1: nobody knows the member "kapacity"; did you mean capacity?', ':1: capacity is missing'],
  ],
  [
    'everything at once',
    [
      first,
      { ...bought, done: 2 },
      { ...bought, command: 'purchas' },
      { ...bought, sent: '4', answer: 'acepted' },
      { ...bought, args: {} },
      { ...bought, slot: 'x', answer: 'found' },
      { kind: 'fnal' },
      { kind: 'final', key: 'items/0-1', fields: { stock: 1 } },
      { kind: 'seeded', key: 'items/0-1', fields: { stock: '7' } },
    ],
    [
      ':2: it was done at 2 and sent at 4: times go back',
      ':3: unknown command of last-item "purchas" (did you mean "purchase"?)',
      ':4: sent is "4"; write a time in ms',
      ':4: answer is "acepted"; write one of found, missing, accepted',
      ':5: purchase takes quantity, units to buy; write it into args',
      ':6: "x" names no slot of last-item',
      ':6: found is the answer to a read, and this is a command',
      ':7: kind is "fnal"; write one of seeded, request, final',
      ':8: fields is {"stock":1}; write an object of texts',
      ':9: "items/0-1" began with {"stock":"7"}, where last-item begins with {"stock":"3"}',
    ],
  ],
  [
    'one number twice, and none',
    [first, { ...bought, nonce: 7 }, { ...bought, nonce: 7 }, bought],
    [':3: nonce 7 stands in line 2, too', 'some requests have a nonce and others do not'],
  ],
  [
    'what nobody asks for',
    [first, { ...bought, args: { quantity: 7 } }],
    [':2: no operation of last-item sends this'],
  ],
  [
    'a number that needs too much room',
    [first, { ...bought, nonce: 4_000_000_000 }],
    [':2: nonce 4000000000 is too large'],
  ],
  [
    'fewer lines than were written',
    [
      { ...first, driver: 'contend 0.1.0' },
      { kind: 'end', requests: 1, finals: 0, receipts: 0, effects: 0, hidden: 0 },
    ],
    ['has 0 requests, and its last line says 1: lines are missing'],
  ],
])('a file with %s is told of, by line', async (_, lines, problems) => {
  const path = join(folder, 'bad.ndjson');
  writeFileSync(path, lines.map((line) => JSON.stringify(line)).join('\n'));
  const found = await readHistory(path, workloads).catch((error: unknown) => error);
  expect(found).toBeInstanceOf(ContendError);
  const told = (found as ContendError).problems;
  expect(told).toHaveLength(problems.length);
  for (const [at, problem] of problems.entries()) expect(told[at]).toContain(problem);
  expect((found as ContendError).exitCode).toBe(104);
});

test('a file of empty lines is read no further than it may be a history', async () => {
  const path = join(folder, 'empty.ndjson');
  writeFileSync(path, '\n'.repeat(10_002));
  await expect(readHistory(path, workloads)).rejects.toThrow(/10001: is the 10,001th that is empty/);
});

test('a file that has more lines than memory is told of before the process is ended by force', async () => {
  const path = join(folder, 'long.ndjson');
  const first = { format: 'contend-history', version: 1, workload: 'last-item', capacity: 10 };
  const line = { client: 1, slot: '0-0', sent: 1, done: 2, answer: 'found' };
  writeFileSync(
    path,
    [first, ...Array.from({ length: 20_001 }, () => line)].map((one) => JSON.stringify(one)).join('\n'),
  );
  let looked = 0;
  await expect(readHistory(path, workloads, () => ++looked === 2)).rejects.toThrow(
    /more lines than there is memory for: 20,000 take most of it; .*max-old-space-size/,
  );
});

test('a file that was cut off is not judged, wherever that was', async () => {
  const { evidence, asked } = raced({ workload: lastItem, seed: 1, operations: 20 });
  await bothOf(lastItem, groundsOf({ evidence, asked }));
  const whole = readFileSync(join(folder, 'last-item.ndjson.gz'));
  const plain = gunzipSync(whole);
  const path = join(folder, 'cut.ndjson');
  for (const part of [
    whole.subarray(0, whole.length / 2),
    whole.subarray(0, -4),
    plain.subarray(0, plain.length / 2),
    plain.subarray(0, plain.lastIndexOf('{')),
  ]) {
    writeFileSync(path, part);
    await expect(readHistory(path, workloads)).rejects.toThrow(/cut off/);
  }
});

test.each(workloads.filter(({ check }) => check !== undefined))(
  '$name: what another driver wrote is wrong where the service was, and never where it was right',
  async (workload) => {
    const results = new Set<string>();
    for (const protection of ['atomic', 'unguarded'] as const) {
      const race = raced({ workload, seed: 5, protection, operations: 32, capacity: 4, late: true });
      await bothOf(workload, groundsOf(race));
      const lines = gunzipSync(readFileSync(join(folder, `${workload.name}.ndjson.gz`)))
        .toString()
        .trim()
        .split('\n')
        .map((line) => asOthersWrite(JSON.parse(line) as Record<string, unknown>));
      const path = join(folder, 'others.ndjson');
      writeFileSync(path, lines.map((line) => JSON.stringify(line)).join('\n'));
      const { grounds } = await readHistory(path, workloads);
      const { verdict } = await judgeGrounds(grounds, workload);
      results.add(`${protection} ${verdict.result}`);
    }
    expect(results).toContain('unguarded invalid');
    expect(results).not.toContain('atomic invalid');
  },
);

/** A line without what only this program knows: names in place of numbers, entity tags in place of versions, and no receipts. */
function asOthersWrite({ kind, ...line }: Record<string, unknown>): object | undefined {
  if (line['format'] !== undefined) {
    const { format, version, workload, capacity } = line;
    return { format, version, workload, capacity };
  }
  if (kind === 'receipt' || kind === 'end') return undefined;
  if (kind === 'seeded') return { kind, ...line };
  if (kind === 'final') {
    const { version: _version, ...final } = line;
    return { kind, ...final };
  }
  const { attempt: _attempt, keys: _keys, settled: _settled, ...request } = line;
  const tag = (name: 'base' | 'version') =>
    typeof line[name] === 'number' ? { [name]: `"v${line[name]}"` } : {};
  return {
    ...request,
    client: `client ${String(line['client'])}`,
    operation: `order ${String(line['operation'])}`,
    ...tag('base'),
    ...tag('version'),
  };
}
