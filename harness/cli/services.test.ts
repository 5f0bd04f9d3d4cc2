import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunRecord } from '../core/run-record.ts';
import { benchOf, few, runsOf } from './bench.fixture.ts';
import type { Ended } from './dist.fixture.ts';
import { examples, exampleService, servingExample } from './example-service.fixture.ts';

const bench = benchOf('services');

/** An adapter of docs/examples that does more, by the name of its row. */
interface Adapted {
  readonly example: string;
  /** Statements before it, and members of the adapter; `one` is that of the example. */
  readonly before?: string;
  readonly members?: string;
}

/** Races all of them in one command, each at the address of its own service. */
async function racedAll(
  mode: 'right' | 'wrong',
  rows: Readonly<Record<string, Adapted>>,
  folder: string,
  ...more: readonly string[]
): Promise<Ended> {
  mkdirSync(folder);
  const services = await Promise.all(Object.values(rows).map(({ example }) => exampleService(example, mode)));
  const files = Object.entries(rows).map(([name, { example, before = '', members = '' }], at) => {
    const file = join(folder, `${name}.ts`);
    const { url } = services[at]!;
    writeFileSync(
      file,
      `import one from '${join(examples, `${example}.ts`)}';\n${before}\nexport default { ...one, url: '${url}', ${members} };\n`,
    );
    return file;
  });
  const before = files.map((file) => readFileSync(file, 'utf8'));
  try {
    const argv = ['--service', files.join(','), ...few, ...more, '--json'];
    // What an adapter prints goes past the streams of this process.
    return await (before.some((text) => text.includes('console'))
      ? bench.start(argv).ended
      : bench.run(...argv));
  } finally {
    await Promise.all(services.map(({ end }) => end()));
  }
}

const names = ['shop', 'articles', 'bookings', 'cart', 'register', 'graphql', 'files'];

const usages: readonly (readonly [name: string, usage: string, why: RegExp])[] = [
  [
    'articles',
    "let read = 0; const usage = () => { if (read++ > 0) throw new Error('no metrics'); return { cpuMs: 1 }; };",
    /usage: threw Error: no metrics \(articles\.ts:2:\d+\); that CPU is left out, so that size cannot plan/,
  ],
  [
    'bookings',
    "const usage = () => ({ cpuMs: 'much' });",
    /usage: answers with \{"cpuMs":"much"\}; write \{ cpuMs: milliseconds/,
  ],
  ['register', 'const usage = () => ({ cpuMs: -7 });', /usage: answers with \{"cpuMs":-7\}; write/],
];

describe('as they are right', () => {
  let ended: Ended;
  let runs: readonly RunRecord[];
  beforeAll(async () => {
    const telling = usages.map(
      ([name, before]) => [name, { example: name, before, members: 'usage' }] as const,
    );
    const rows = Object.fromEntries(names.map((example) => [example, { example }]));
    const folder = join(bench.out(), 'right');
    ended = await racedAll('right', { ...rows, ...Object.fromEntries(telling) }, folder);
    expect(ended.stdout, ended.stderr).not.toBe('');
    runs = runsOf(ended);
  }, 120_000);

  test.each(names)('%s is valid', (name) => {
    const run = runs.find(({ strategy }) => strategy === name);
    expect(run?.verdict).toMatchObject({ result: 'valid', anomalies: [] });
  });

  test('each is a row of one run, which ends with 0, whatever is told of their usage', () => {
    expect(runs.map(({ strategy }) => strategy)).toEqual(names);
    expect(ended.code).toBe(0);
  });

  test('a service without vouchers is told nothing of vouchers but that it does not offer them', () => {
    const run = runs.find(({ strategy }) => strategy === 'shop');
    const ofVouchers = run?.verdict.invariants?.filter(({ name }) => name.includes('voucher')) ?? [];
    expect(ofVouchers).toHaveLength(4);
    for (const { result, why } of ofVouchers)
      expect(`${result}: ${why}`).toBe('not-examined: the service does not offer redeem');
    const said = JSON.stringify([
      run?.verdict.reasons,
      run?.warnings,
      run?.causes ?? [],
      run?.verdict.anomalies,
    ]);
    expect(said).not.toContain('voucher');
    expect(ended.stderr).not.toContain('voucher');
  });

  test.each(usages)(
    'a usage hook that fails or cannot be believed (%s) says why CPU is missing',
    (name, _, why) => {
      const run = runs.find(({ strategy }) => strategy === name);
      expect(run?.resources.service).toBeUndefined();
      expect(run?.warnings.filter(({ code }) => code === 'usage-unknown')).toEqual([
        { code: 'usage-unknown', text: expect.stringMatching(why) as string },
      ]);
    },
  );
});

describe('as they are wrong', () => {
  // That of graphql is the shop's, and that of register is caught by its address alone in remote.test.ts.
  const mistakes = {
    shop: 'oversell',
    articles: 'lost-update',
    bookings: 'double-booking',
    cart: 'oversell',
    files: 'overlapping-holds',
  };
  let ended: Ended;
  beforeAll(async () => {
    const rows = Object.fromEntries(Object.keys(mistakes).map((example) => [example, { example }]));
    // The adapters are those that are right.
    ended = await racedAll('wrong', rows, join(bench.out(), 'wrong'), '--no-preflight');
  }, 120_000);

  test.each(Object.entries(mistakes))('%s is caught, by its mistake: %s', (name, anomaly) => {
    const { verdict } = runsOf(ended).find(({ strategy }) => strategy === name) ?? expect.fail(ended.stderr);
    expect(verdict.result).toBe('invalid');
    expect(verdict.anomalies.map(({ kind }) => kind)).toContain(anomaly);
  });
});

describe('what goes wrong with an adapter takes no record away', () => {
  /** It cannot clear up, and prints what it does. */
  const untidy = `teardown() { throw new Error('too late'); },
  setup: (tools) => (console.log('set up'), one.setup(tools)), commands: { purchase: {
  ...one.commands.purchase, request: (turn) => (console.log('a request'), one.commands.purchase.request(turn)) } }`;
  const shop = { example: 'shop', members: untidy };

  test('why nobody could clear up is told, and what it prints is not among what was found', async () => {
    const folder = join(bench.out(), 'untidy');
    const ended = await racedAll('right', { shop }, folder, '--no-preflight');
    expect(runsOf(ended)[0]?.verdict.result).toBe('valid');
    expect(ended.code).toBe(0);
    const file = join(folder, 'shop.ts');
    expect(ended.stderr).toContain(`contend: ${file}: teardown: threw Error: too late`);
    expect(ended.stderr).toMatch(/set up[^]*a request/);
  });

  test('so is one that ends its thread instead', async () => {
    const folder = join(bench.out(), 'leaving');
    const rows = { shop: { example: 'shop', members: 'teardown: () => process.exit(5)' } };
    const ended = await racedAll('right', rows, folder, '--no-preflight');
    expect(ended.code).toBe(0);
    const file = join(folder, 'shop.ts');
    expect(ended.stderr).toContain(
      `contend: ${file}: teardown: has ended its thread; leave out process.exit()`,
    );
  });

  test('one that fails in its race ends no other: those are kept, and it is told by its file', async () => {
    const folder = join(bench.out(), 'failing');
    const members = `commands: { purchase: { ...one.commands.purchase, answer: () => { throw new Error("too late"); } } }`;
    const later = `commands: { purchase: { ...one.commands.purchase, request: (turn) => {
  setTimeout(() => { throw new Error('much later'); });
  return one.commands.purchase.request(turn); } } }`;
    const rows = { failing: { example: 'shop', members }, later: { example: 'shop', members: later }, shop };
    const ended = await racedAll('right', rows, folder, '--no-preflight');
    expect(runsOf(ended).map(({ strategy }) => strategy)).toEqual(['shop']);
    expect(ended.code).toBe(104);
    const file = join(folder, 'failing.ts');
    expect(ended.stderr).toContain(`${file}: commands.purchase.answer: threw Error: too late (failing.ts:3:`);
    expect(ended.stderr).toContain(
      `later.ts: something that the adapter began and did not await has failed: Error: much later (later.ts:4:28)\n`,
    );
  });
});

test('what was raced is kept where a teardown never ends, and Ctrl-C cuts it short', async () => {
  const file = join(bench.out(), 'endless.ts');
  const begun = join(bench.out(), 'endless.begun');
  const out = join(bench.out(), 'endless');
  writeFileSync(
    file,
    `import { writeFileSync } from 'node:fs';
import shop from '${join(examples, 'shop.ts')}';
export default { ...shop, teardown() { writeFileSync('${begun}', ''); return new Promise(() => {}); } };
`,
  );
  const ended = await servingExample('shop', 'right', async (url) => {
    const args = ['--service', file, '--url', url, '--no-preflight', '--json', '--out', out, ...few];
    const running = bench.start(args);
    await vi.waitUntil(() => existsSync(begun), { timeout: 20_000, interval: 20 });
    const [folder = ''] = readdirSync(out);
    expect(readdirSync(join(out, folder))).toHaveLength(1);
    process.kill(running.pid, 'SIGINT');
    return running.ended;
  });
  expect(ended.code).toBe(105);
  expect(runsOf(ended)).toHaveLength(1);
  expect(ended.stderr).toContain('contend: interrupted; finished cells are kept\n');
  expect(ended.stderr).toContain(`contend: ${file}: teardown was cut short\n`);
  // Nobody waits for the 30 s that a hook has.
}, 25_000);

test('the page shows the adapters as they are', () => {
  const page = readFileSync(join(examples, '../own-service.md'), 'utf8');
  const shown = [...page.matchAll(/<!-- examples\/(\S+) -->\n\n```ts\n(.*?)```/gs)];
  expect(new Set(shown.map(([, file]) => file))).toEqual(
    new Set(readdirSync(examples).filter((file) => file.endsWith('.ts'))),
  );
  for (const [, file = '', text] of shown)
    expect(text, file).toBe(readFileSync(join(examples, file), 'utf8'));
});
