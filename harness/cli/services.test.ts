import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunRecord } from '../core/run-record.ts';
import { benchOf, few, runsOf } from './bench.fixture.ts';
import type { Ended } from './bench.fixture.ts';
import { command } from './commands/bench.ts';
import { problemsOf } from './problems.fixture.ts';
import { freePort } from '../../targets/servers/free-port.ts';

/** The services of docs/examples with their adapters, raced as docs/own-service.md says. */
const examples = resolve(import.meta.dirname, '../../docs/examples');
const bench = benchOf('services');

/** Starts a service, and waits until it answers. */
async function started(
  name: string,
  mode: string,
): Promise<{ readonly url: string; readonly end: () => void }> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(examples, `${name}.mjs`), String(port), mode], {
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  const end = (): void => void child.kill('SIGKILL');
  for (let answered = false; !answered; await setTimeout(20)) {
    if (child.exitCode !== null) throw new Error(`${name} ended by itself`);
    answered = await request(url, { method: 'POST', body: '{"query":"","variables":{}}' }).then(
      ({ body }) => body.dump().then(() => true),
      () => false,
    );
  }
  return { url, end };
}

/** Runs a service while something is done with its address. */
async function serving<T>(name: string, mode: string, use: (url: string) => Promise<T>): Promise<T> {
  const { url, end } = await started(name, mode);
  return use(url).finally(end);
}

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
async function racedAll(mode: string, ...more: readonly string[]): Promise<Ended> {
  const services = await Promise.all(names.map((name) => started(name, mode)));
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
  return bench.run('--service', files.join(','), ...few, ...more, '--json').finally(() => {
    for (const { end } of services) end();
  });
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
  const ended = await serving('shop', 'right', (url) =>
    bench.run('--service', files.join(','), '--url', url, '--no-preflight', ...few, '--json'),
  );
  expect(runsOf(ended).map(({ strategy }) => strategy)).toEqual(['right']);
  expect(ended.code).toBe(104);
  expect(ended.stderr).toContain(`${files[0]}: commands.purchase.answer: threw Error: too late`);
});

test('what stands in place of the file of an adapter is told, each with what to give instead', async () => {
  for (const folder of ['here', 'empty']) mkdirSync(join(bench.out(), folder), { recursive: true });
  for (const file of ['a-shop.ts', 'shop.mjs', 'readme.md'])
    writeFileSync(join(bench.out(), 'here', file), 'export default 7;');
  const rows: readonly (readonly [where: string, says: string])[] = [
    ['here', 'is a folder; name the file of an adapter in it, such as FOLDER/here/a-shop.ts'],
    ['empty', 'is a folder; name the file of an adapter, such as FOLDER/empty/shop.ts'],
    ['here/a-shob.ts', 'does not exist (did you mean FOLDER/here/a-shop.ts?)'],
    ['none/shop.ts', 'does not exist; name the file of an adapter; npm run init -- '],
    // What is below a file.
    ['here/a-shop.ts/x', 'does not exist; name the file of an adapter;'],
  ];
  const paths = rows.map(([where]) => join(bench.out(), where)).join(',');
  const problems = await problemsOf(() => command.run(['--service', paths]));
  const told = problems.map((problem) => problem.replaceAll(bench.out(), 'FOLDER'));
  expect(told).toEqual(
    rows.map(([where, says]) => expect.stringContaining(`FOLDER/${where}: ${says}`) as string),
  );
});

describe('an adapter that cannot be used', () => {
  let service: Awaited<ReturnType<typeof started>>;
  beforeAll(async () => {
    service = await started('shop', 'right');
  });
  afterAll(() => service.end());
  const shop = (changes: string): string =>
    `import shop from '${join(examples, 'shop.ts')}';\nimport { accepted, refused } from 'contend';\n` +
    `export default { ...shop, setup: undefined, client: undefined, seed: async () => {}, reads: {}, ${changes} };\n`;
  const purchase = (more: string): string =>
    shop(`commands: { purchase: { ...shop.commands.purchase, ${more} } }`);

  type Unusable = readonly [name: string, text: string, problem: RegExp];

  const whole = (changes: string): string =>
    `import shop from '${join(examples, 'shop.ts')}';\nexport default { ...shop, ${changes} };\n`;

  /** All of them in one command, with one that is right; it names each by its file, and what else is wrong. */
  function expectRefused(
    rows: readonly Unusable[],
    args: () => readonly string[],
    others: readonly string[],
  ): void {
    const fileOf = (name: string): string => join(bench.out(), 'unusable', `${name.replaceAll(' ', '-')}.ts`);
    let ended: Ended;
    beforeAll(async () => {
      mkdirSync(join(bench.out(), 'unusable'), { recursive: true });
      for (const [name, text] of rows) writeFileSync(fileOf(name), text);
      writeFileSync(fileOf('right'), whole(''));
      const files = [...rows.map(([name]) => name), 'right'].map(fileOf);
      ended = await bench.run('--service', files.join(','), ...args());
    }, 120_000);

    test.each(rows)('%s', (name, _, problem) => {
      const own = ended.stderr.split('\n').filter((line) => line.startsWith(`contend: ${fileOf(name)}:`));
      expect(own.join('\n')).toMatch(problem);
    });

    test('that is all that is told, and nothing is raced', () => {
      const own = rows.map(([name]) => `contend: ${fileOf(name)}:`);
      const lines = ended.stderr.trim().split('\n');
      expect(lines.filter((line) => !own.some((start) => line.startsWith(start)))).toEqual(
        others.map((other): unknown => expect.stringContaining(other)),
      );
      expect(ended).toMatchObject({ code: 104, stdout: '' });
    });
  }

  describe('as it is read: it', () => {
    const rows: readonly Unusable[] = [
      ['does not compile', 'export default {', /\.ts:1:17: Expected identifier but found end of file/],
      ['has no default export', 'export const shop = 1;', /\.ts: the module: has no default export/],
      ['throws as it is loaded', "throw new Error('no luck');", /\.ts: the module: threw Error: no luck/],
      [
        'names an unknown workload',
        shop("workload: 'last-itm'"),
        /workload: there is no "last-itm" \(did you mean last-item\?\)/,
      ],
      [
        'names an unknown command',
        shop('commands: { buy: {} }'),
        /commands\.buy: last-item has no such command/,
      ],
      ['says nowhere where it is', whole('url: undefined'), /: has no url; write one, or give --url/],
    ];
    expectRefused(rows, () => ['--duration', 'long'], ['contend: --duration: "long"']);
  });

  describe('as it is tried: it', () => {
    const rows: readonly Unusable[] = [
      [
        'answers with what is no request',
        purchase("request: () => '/v1/orders'"),
        /commands\.purchase\.request: answers with "\/v1\/orders", not with a request/,
      ],
      [
        'throws in a mapping',
        purchase("request: () => { throw new Error('no path'); }"),
        /commands\.purchase\.request: threw Error: no path/,
      ],
      [
        'answers with what is no meaning',
        purchase('answer: () => true'),
        /commands\.purchase\.answer: answers with true; write accepted\(\)/,
      ],
      [
        'calls a refusal a race',
        purchase("answer: () => refused('version-mismatch')"),
        /version-mismatch is a race that was lost: write raced/,
      ],
      [
        'changes what it was given',
        purchase("request: ({ args }) => { args.quantity = 7; return { path: '/' }; }"),
        /commands\.purchase\.request: threw TypeError: Cannot assign to read only property/,
      ],
      [
        'never returns',
        purchase('answer: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)'),
        /commands\.purchase\.answer \(p[0-9a-f]{8}-0-0, client \d\): has not returned for 10 s/,
      ],
      [
        'is refused its login',
        shop("setup: ({ http }) => http.post('/v1/orders', { json: {} })"),
        /setup: POST \/v1\/orders was answered 401 \(.*\): \{"error":"LOGIN_NEEDED"\}/,
      ],
      [
        'has no seed for a service that takes none',
        shop('seed: undefined'),
        /contend\/seed answered 401 \(.*\): this workload needs records before it starts; write a seed into the adapter/,
      ],
      [
        'names in its seed what nobody gave it',
        shop("seed: () => ({ 'items/7': 'x' })"),
        /seed: names "items\/7", which is no key of a record/,
      ],
      [
        'has what cannot be copied',
        shop('setup: () => ({ login: () => {} })'),
        /setup: answers with \{"login":"a function"\}, which cannot be copied to another thread/,
      ],
      [
        'throws in its setup',
        whole("setup: () => { throw new Error('no luck'); }"),
        /: setup: threw Error: no luck/,
      ],
      [
        'throws in its seed',
        whole("seed: () => { throw new Error('no seeds'); }"),
        /: seed: threw Error: no seeds/,
      ],
      [
        'calls accepted what the service refused',
        whole(
          'commands: { purchase: { ...shop.commands.purchase, answer: ({ status }) => (status < 500 ? { kind: "accepted" } : undefined) } }',
        ),
        /: commands\.purchase: refused \(sold-out\) is contra/,
      ],
    ];
    expectRefused(rows, () => ['--url', service.url, '--json'], [
      'what is contradicted is a mistake of the adapter, or of the service even with one client',
    ]);
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
  const ended = await serving('shop', 'right', async (url) => {
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
    [
      'not-there',
      "const usage = ({ http }) => http.get('/v1/metrics');",
      /usage: GET \/v1\/metrics was answered 401/,
    ],
    [
      'backwards',
      'let read = 9000; const usage = () => ({ cpuMs: (read -= 1000) });',
      /usage: answers with cpuMs 8000, and \S+ ms later with 7000; write what was used since the service started/,
    ],
    [
      'nanoseconds',
      'let read = 0; const usage = () => ({ cpuMs: (read += 1e9) });',
      /usage: answers with cpuMs .*, as if \S+ cores were busy; more than \d+ are not believed/,
    ],
  ];
  const untidy = "teardown() { throw new Error('too late'); }";
  const talking = `setup: (tools) => (console.log('set up'), shop.setup(tools)), commands: { purchase: {
  ...shop.commands.purchase, request: (turn) => (console.log('a request'), shop.commands.purchase.request(turn)) } }`;
  const all = ['untidy', 'talking', ...hooks.map(([name]) => name)];
  let ended: Ended;
  let runs: readonly RunRecord[];
  beforeAll(async () => {
    const costly = hooks.map(([name, usage]) => [
      name,
      `import shop from '${join(examples, 'shop.ts')}';\n${usage}\nexport default { ...shop, usage };\n`,
    ]);
    const files = written('kept', { untidy, talking, ...Object.fromEntries(costly) });
    ended = await serving('shop', 'right', (url) => {
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

test('a secret stands in no record and no message, whoever repeats it, nor in base64, nor in what adapters print', async () => {
  const folder = join(bench.out(), 'secret');
  const out = join(bench.out(), 'secret-records');
  mkdirSync(folder);
  const repeated = join(folder, 'repeated.ts');
  writeFileSync(
    repeated,
    `import shop from '${join(examples, 'shop.ts')}';
const commands = { purchase: { request: ({ client }) => ({ path: '/v1/' + encodeURIComponent(client.word), headers: client }) } };
export default { ...shop, seed: undefined, commands, reads: {}, setup: undefined,
  client: ({ env }) => ({ authorization: 'Bearer ' + env.SHOP_PASSWORD, word: env.SHOP_PASSWORD }) };
`,
  );
  const printing = join(folder, 'printing.ts');
  writeFileSync(
    printing,
    `const basic = ({ SHOP_PASSWORD }) => Buffer.from('ada:' + SHOP_PASSWORD).toString('base64');
const tell = (what) => {
  console.log('told', what);
  console.error({ what });
  process.stderr.write('told ' + what + '\\n');
  process.stdout.write(Buffer.from('told ' + what + '\\n'));
};
const all = (env) => [env.SHOP_PASSWORD, btoa(env.SHOP_PASSWORD), basic(env)].join(' ');
export default { workload: 'last-item',
  setup: ({ env }) => (tell(all(env)), { words: all(env) }),
  client: ({ env }) => 'Basic ' + basic(env),
  seed: () => {},
  commands: { purchase: {
    request: ({ client, shared }) => (tell(shared.words), { path: '/buy', headers: { authorization: client } }),
    answer: ({ json }) => (tell(json.got), { kind: 'rejected', code: json.got }) } } };
`,
  );
  const password = 'open+sesame/42';
  const repeating = createHttpServer((asked, answer) => {
    asked.resume();
    const { authorization } = asked.headers;
    if (asked.url === '/contend/seed') answer.end();
    else if (asked.url === '/buy') answer.writeHead(400).end(JSON.stringify({ got: authorization }));
    else answer.writeHead(403).end(`{"code":"${password}","error":"no ${authorization}"}`);
  }).listen(0, '127.0.0.1');
  await once(repeating, 'listening');
  const url = `http://127.0.0.1:${(repeating.address() as AddressInfo).port}`;
  const args = ['--service', `${repeated},${printing}`, '--url', url, '--no-preflight', '--debug', '--json'];
  const { stdout, stderr } = await bench.start([...args, '--out', out, ...few], { SHOP_PASSWORD: password })
    .ended;
  repeating.close();
  const [runs = ''] = readdirSync(out);
  const records = readdirSync(join(out, runs)).map((name) => readFileSync(join(out, runs, name), 'utf8'));
  expect((JSON.parse(stdout) as { runs: object[] }).runs).toHaveLength(2);
  for (const { causes } of (JSON.parse(stdout) as { runs: RunRecord[] }).runs)
    expect(JSON.stringify(causes)).toContain('$SECRET');
  expect(stderr).toContain('told $SECRET');
  expect(records).toHaveLength(2);
  for (const record of records) expect(record).toContain('$SECRET');
  const told = [stdout, stderr, ...records].join('\n');
  const inBase64 = (text: string): string => Buffer.from(text).toString('base64').replaceAll('=', '');
  for (const form of [
    password,
    encodeURIComponent(password),
    inBase64(password),
    inBase64(`ada:${password}`),
  ])
    expect(told).not.toContain(form);
}, 60_000);

test('the page shows the adapters as they are', () => {
  const page = readFileSync(join(examples, '../own-service.md'), 'utf8');
  const shown = [...page.matchAll(/<!-- examples\/(\S+) -->\n\n```ts\n(.*?)```/gs)];
  expect(new Set(shown.map(([, file]) => file))).toEqual(
    new Set(readdirSync(examples).filter((file) => file.endsWith('.ts'))),
  );
  for (const [, file = '', text] of shown)
    expect(text, file).toBe(readFileSync(join(examples, file), 'utf8'));
});
