import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunRecord } from '../core/run-record.ts';
import { benchOf, few, runsOf } from './bench.fixture.ts';
import type { Ended } from './bench.fixture.ts';
import { examples, exampleService, servingExample } from './example-service.fixture.ts';

const bench = benchOf('services');

const mistakes = {
  shop: 'oversell',
  articles: 'lost-update',
  bookings: 'double-booking',
  register: 'second-winner',
  graphql: 'oversell',
  files: 'overlapping-holds',
};
const names = Object.keys(mistakes);

/** Races all of them in one command, each at its own address. */
async function racedAll(mode: 'right' | 'wrong', ...more: readonly string[]): Promise<Ended> {
  const services = await Promise.all(names.map((name) => exampleService(name, mode)));
  const folder = join(bench.out(), mode);
  mkdirSync(folder);
  const files = names.map((name, at) => {
    const file = join(folder, `${name}.ts`);
    const { url } = services[at]!;
    writeFileSync(
      file,
      `import one from '${join(examples, `${name}.ts`)}';\nexport default { ...one, url: '${url}' };\n`,
    );
    return file;
  });
  return bench
    .run('--service', files.join(','), ...few, ...more, '--json')
    .finally(() => Promise.all(services.map(({ end }) => end())));
}

describe('as they are right', () => {
  let ended: Ended;
  let runs: readonly RunRecord[];
  beforeAll(async () => {
    ended = await racedAll('right');
    runs = runsOf(ended);
  }, 120_000);

  test.each(names)('%s is valid', (name) => {
    const run = runs.find(({ strategy }) => strategy === name);
    expect(run?.verdict).toMatchObject({ result: 'valid', anomalies: [] });
  });

  test('each is a row of one run, which ends with 0', () => {
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
});

describe('as they are wrong', () => {
  let ended: Ended;
  beforeAll(async () => {
    // The adapters are those that are right.
    ended = await racedAll('wrong', '--no-preflight');
  }, 120_000);

  test.each(Object.entries(mistakes))('%s is caught, by its mistake: %s', (name, anomaly) => {
    const { verdict } = runsOf(ended).find(({ strategy }) => strategy === name) ?? expect.fail(ended.stderr);
    expect(verdict.result).toBe('invalid');
    expect(verdict.anomalies.map(({ kind }) => kind)).toContain(anomaly);
  });
});

/** Writes adapters of the shop with these changes, or whole texts, and answers with the names of their files. */
function written(folder: string, changes: Readonly<Record<string, string>>): string[] {
  mkdirSync(join(bench.out(), folder), { recursive: true });
  return Object.entries(changes).map(([name, text]) => {
    const file = join(bench.out(), folder, `${name}.ts`);
    const made = `import shop from '${join(examples, 'shop.ts')}';\nexport default { ...shop, ${text} };\n`;
    writeFileSync(file, /^(export|import)/.test(text) ? text : made);
    return file;
  });
}

test('an adapter that fails in its race ends no other: those are kept, and it is told by its file', async () => {
  const answer = 'answer: () => { throw new Error("too late"); }';
  const files = written('raced', {
    failing: `commands: { purchase: { ...shop.commands.purchase, ${answer} } }`,
    right: '',
  });
  const ended = await servingExample('shop', 'right', (url) =>
    bench.run('--service', files.join(','), '--url', url, '--no-preflight', ...few, '--json'),
  );
  expect(runsOf(ended).map(({ strategy }) => strategy)).toEqual(['right']);
  expect(ended.code).toBe(104);
  expect(ended.stderr).toContain(`${files[0]}: commands.purchase.answer: threw Error: too late`);
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

describe('what an adapter does beside its race takes no record away', () => {
  const hooks: readonly (readonly [string, string, RegExp])[] = [
    [
      'throws-later',
      "let read = 0; const usage = () => { if (read++ > 0) throw new Error('no metrics'); return { cpuMs: 1 }; };",
      /usage: threw Error: no metrics; that CPU is left out/,
    ],
    [
      'nonsense',
      "const usage = () => ({ cpuMs: 'much' });",
      /usage: answers with \{"cpuMs":"much"\}; write \{ cpuMs: milliseconds/,
    ],
    ['negative', 'const usage = () => ({ cpuMs: -7 });', /usage: answers with \{"cpuMs":-7\}; write/],
  ];
  /** It cannot clear up, and prints what it does. */
  const untidy = `teardown() { throw new Error('too late'); },
  setup: (tools) => (console.log('set up'), shop.setup(tools)), commands: { purchase: {
  ...shop.commands.purchase, request: (turn) => (console.log('a request'), shop.commands.purchase.request(turn)) } }`;
  const all = ['untidy', ...hooks.map(([name]) => name)];
  let ended: Ended;
  let runs: readonly RunRecord[];
  beforeAll(async () => {
    const costly = hooks.map(([name, usage]) => [
      name,
      `import shop from '${join(examples, 'shop.ts')}';\n${usage}\nexport default { ...shop, usage };\n`,
    ]);
    const files = written('kept', { untidy, ...Object.fromEntries(costly) });
    ended = await servingExample('shop', 'right', (url) => {
      const urls = `${url},${url.replace('127.0.0.1', 'localhost')}`;
      return bench.run('--service', files.join(','), '--url', urls, '--no-preflight', ...few, '--json');
    });
    runs = runsOf(ended);
  }, 60_000);

  test('each is a row of one run, at both addresses, and all are right', () => {
    expect(runs.map(({ strategy, instances }) => [strategy, instances])).toEqual(
      all.map((name) => [name, 2]),
    );
    for (const { verdict } of runs) expect(verdict.result).toBe('valid');
    expect(ended.code).toBe(0);
  });

  test('why nobody could clear up is told', () => {
    expect(ended.stderr).toContain(
      `contend: ${join(bench.out(), 'kept', 'untidy.ts')}: teardown: threw Error: too late`,
    );
  });

  test('what it prints is not among what was found', () => {
    expect(ended.stderr).toMatch(/set up[^]*a request/);
  });

  test.each(hooks)(
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

test('the page shows the adapters as they are', () => {
  const page = readFileSync(join(examples, '../own-service.md'), 'utf8');
  const shown = [...page.matchAll(/<!-- examples\/(\S+) -->\n\n```ts\n(.*?)```/gs)];
  expect(new Set(shown.map(([, file]) => file))).toEqual(
    new Set(readdirSync(examples).filter((file) => file.endsWith('.ts'))),
  );
  for (const [, file = '', text] of shown)
    expect(text, file).toBe(readFileSync(join(examples, file), 'utf8'));
});
