import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { benchOf, runsOf } from './bench.fixture.ts';
import type { Ended } from './bench.fixture.ts';
import { freePort } from '../../targets/servers/free-port.ts';

/** The services of docs/examples with their adapters, raced as docs/own-service.md says. */
const examples = resolve(import.meta.dirname, '../../docs/examples');
const bench = benchOf('services');

const short = ['--duration', '300ms', '--warmup', '100ms'];
const arrivals = [
  short,
  ['--arrival', 'burst', '--rounds', '15'],
  ['--arrival', 'poisson', '--rate', '300/s', ...short],
] as const;

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

const raced = (name: string, mode: string, how: readonly string[]): Promise<Ended> =>
  serving(name, mode, (url) =>
    bench.run('--service', join(examples, `${name}.ts`), '--url', url, ...how, '--json'),
  );

describe.each([
  ['shop', 'oversell'],
  ['articles', 'lost-update'],
  ['bookings', 'double-booking'],
  ['register', 'second-winner'],
  ['graphql', 'oversell'],
  ['files', 'overlapping-holds'],
])('%s', (name, anomaly) => {
  const at = name.length % arrivals.length;

  test('as it is right it is valid', async () => {
    const ended = await raced(name, 'right', arrivals[at]!);
    expect(runsOf(ended)[0]?.verdict).toMatchObject({ result: 'valid', anomalies: [] });
    expect(ended.code).toBe(0);
  });

  test('as it is wrong it is caught, by its mistake', async () => {
    const ended = await raced(name, 'wrong', arrivals[(at + 1) % arrivals.length]!);
    const { verdict, strategy } = runsOf(ended)[0] ?? expect.fail(ended.stderr);
    expect(strategy).toBe(name);
    expect(verdict.result).toBe('invalid');
    expect(verdict.anomalies.map(({ kind }) => kind)).toContain(anomaly);
  });
});

test('two services are two rows of one run, and one at two addresses has two instances', async () => {
  const file = join(examples, 'articles.ts');
  const copy = join(bench.out(), 'second.ts');
  await serving('articles', 'right', async (url) => {
    writeFileSync(copy, `import one from '${file}';\nexport default { ...one, url: '${url}' };\n`);
    const two = await bench.run(
      '--service',
      `${copy},${file}`,
      '--url',
      `${url},${url.replace('127.0.0.1', 'localhost')}`,
      ...short,
      '--json',
    );
    expect(runsOf(two).map(({ strategy, instances }) => [strategy, instances])).toEqual([
      ['second', 2],
      ['articles', 2],
    ]);
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

describe('of several adapters', () => {
  test('all that cannot be read are told at once, each by its file, and what else is wrong', async () => {
    const files = written('read', {
      torn: 'export default {',
      right: '',
      strange: "workload: 'last-itm'",
      nowhere: 'url: undefined',
    });
    const ended = await bench.run('--service', [...files, 'none.ts'].join(','), '--duration', 'long');
    expect(ended).toMatchObject({ code: 104, stdout: '' });
    const [torn, , strange, nowhere] = files;
    for (const problem of [
      `${torn}:1:17: Expected`,
      `${strange}: workload: there is no`,
      'none.ts: does not',
    ])
      expect(ended.stderr).toContain(`contend: ${problem}`);
    expect(ended.stderr).toContain(`contend: ${nowhere}: has no url; write one, or give --url`);
    expect(ended.stderr.match(/--duration: /g)).toHaveLength(1);
  });

  test('all that fail before anything is raced are told at once, and nothing is raced', async () => {
    const files = written('played', {
      late: "setup: () => { throw new Error('no luck'); }",
      right: '',
      foul: "seed: () => { throw new Error('no seeds'); }",
      mistaken:
        'commands: { purchase: { ...shop.commands.purchase, answer: ({ status }) => (status < 500 ? { kind: "accepted" } : undefined) } }',
    });
    const [late, , foul, mistaken] = files;
    const ended = await serving('shop', 'right', (url) =>
      bench.run('--service', files.join(','), '--url', url, ...short, '--json'),
    );
    expect(ended).toMatchObject({ code: 104, stdout: '' });
    for (const problem of [`${late}: setup: threw Error: no luck`, `${foul}: seed: threw Error: no seeds`])
      expect(ended.stderr).toContain(`contend: ${problem}`);
    expect(ended.stderr).toContain(`contend: ${mistaken}: commands.purchase: refused (sold-out) is contra`);
  });

  test('one that fails in its race ends no other: those are kept, and it is told by its file', async () => {
    const answer = 'answer: () => { throw new Error("too late"); }';
    const files = written('raced', {
      failing: `commands: { purchase: { ...shop.commands.purchase, ${answer} } }`,
      right: '',
    });
    const ended = await serving('shop', 'right', (url) =>
      bench.run('--service', files.join(','), '--url', url, '--no-preflight', ...short, '--json'),
    );
    expect(runsOf(ended).map(({ strategy }) => strategy)).toEqual(['right']);
    expect(ended.code).toBe(104);
    expect(ended.stderr).toContain(`${files[0]}: commands.purchase.answer: threw Error: too late`);
  });
});

test.each<[string, string[], string]>([
  [
    'a folder with one',
    ['here'],
    'is a folder; name the file of an adapter in it, such as FOLDER/here/a-shop.ts',
  ],
  ['a folder without', ['empty'], 'is a folder; name the file of an adapter, such as FOLDER/empty/shop.ts'],
  [
    'a name that is nearly one',
    ['here', 'a-shob.ts'],
    'does not exist (did you mean FOLDER/here/a-shop.ts?)',
  ],
  ['nothing', ['none', 'shop.ts'], 'does not exist; name the file of an adapter; npm run init -- '],
  ['what is below a file', ['here', 'a-shop.ts', 'x'], 'does not exist; name the file of an adapter;'],
])('%s in place of the file of an adapter is told, with what to give instead', async (_, parts, says) => {
  for (const folder of ['here', 'empty']) mkdirSync(join(bench.out(), folder), { recursive: true });
  for (const file of ['a-shop.ts', 'shop.mjs', 'readme.md'])
    writeFileSync(join(bench.out(), 'here', file), 'export default 7;');
  const ended = await bench.run('--service', join(bench.out(), ...parts));
  const lines = ended.stderr.replaceAll(bench.out(), 'FOLDER').trim().split('\n');
  expect(lines).toEqual([expect.stringContaining(says)]);
  expect(lines[0]).toContain(`contend: ${join('FOLDER', ...parts)}: `);
  expect(ended).toMatchObject({ code: 104, stdout: '' });
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

  /** All of them in one command, which names each by its file. */
  function expectRefused(rows: readonly Unusable[]): void {
    const fileOf = (name: string): string => join(bench.out(), 'unusable', `${name.replaceAll(' ', '-')}.ts`);
    let ended: Ended;
    beforeAll(async () => {
      mkdirSync(join(bench.out(), 'unusable'), { recursive: true });
      for (const [name, text] of rows) writeFileSync(fileOf(name), text);
      const files = rows.map(([name]) => fileOf(name)).join(',');
      ended = await bench.run('--service', files, '--url', service.url, ...short);
    }, 120_000);

    test.each(rows)('%s', (name, _, problem) => {
      const own = ended.stderr.split('\n').filter((line) => line.startsWith(`contend: ${fileOf(name)}:`));
      expect(own.join('\n')).toMatch(problem);
    });

    test('that is all that is told, and nothing is raced', () => {
      expect(ended.stderr.trim().split('\n')).toHaveLength(rows.length);
      expect(ended).toMatchObject({ code: 104, stdout: '' });
    });
  }

  describe('as it is read: it', () => {
    expectRefused([
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
    ]);
  });

  describe('as it is tried: it', () => {
    expectRefused([
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
    ]);
  });
});

test('what was raced is kept where nobody could clear up behind it, and why is told', async () => {
  const file = join(bench.out(), 'untidy.ts');
  writeFileSync(
    file,
    `import shop from '${join(examples, 'shop.ts')}';
export default { ...shop, teardown() { throw new Error('too late'); } };
`,
  );
  const ended = await serving('shop', 'right', (url) =>
    bench.run('--service', file, '--url', url, '--no-preflight', ...short, '--json'),
  );
  expect(runsOf(ended)).toHaveLength(1);
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.stderr).toContain(`contend: ${file}: teardown: threw Error: too late`);
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
    const args = ['--service', file, '--url', url, '--no-preflight', '--json', '--out', out, ...short];
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

test('a usage hook that fails or cannot be believed takes no record away: it says why CPU is missing', async () => {
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
  const files = written(
    'costly',
    Object.fromEntries(
      hooks.map(([name, usage]) => [
        name,
        `import shop from '${join(examples, 'shop.ts')}';\n${usage}\nexport default { ...shop, usage };\n`,
      ]),
    ),
  );
  const ended = await serving('shop', 'right', (url) =>
    bench.run('--service', files.join(','), '--url', url, '--no-preflight', ...short, '--json'),
  );
  expect(ended.code).toBe(0);
  const runs = runsOf(ended);
  expect(runs.map(({ strategy }) => strategy)).toEqual(hooks.map(([name]) => name));
  for (const [index, { verdict, resources, warnings }] of runs.entries()) {
    expect(verdict.result).toBe('valid');
    expect(resources.service).toBeUndefined();
    expect(warnings.filter(({ code }) => code === 'usage-unknown')).toEqual([
      { code: 'usage-unknown', text: expect.stringMatching(hooks[index]![2]) as string },
    ]);
  }
});

test('what an adapter prints is not among what was found', async () => {
  const file = join(bench.out(), 'talking.ts');
  writeFileSync(
    file,
    `import shop from '${join(examples, 'shop.ts')}';
const { purchase } = shop.commands;
const request = (turn) => (console.log('a request'), purchase.request(turn));
export default { ...shop, setup: (tools) => (console.log('set up'), shop.setup(tools)), commands: { purchase: { ...purchase, request } } };
`,
  );
  const ended = await serving('shop', 'right', (url) =>
    bench.run('--service', file, '--url', url, ...short, '--json'),
  );
  expect(runsOf(ended)).toHaveLength(1);
  expect(ended.stderr).toMatch(/set up[^]*a request/);
});

test('a secret stands in no record and no message, whoever repeats it', async () => {
  const file = join(bench.out(), 'secret.ts');
  writeFileSync(
    file,
    `import shop from '${join(examples, 'shop.ts')}';
const commands = { purchase: { request: ({ client }) => ({ path: '/v1/' + encodeURIComponent(client.word), headers: client }) } };
export default { ...shop, seed: undefined, commands, reads: {}, setup: undefined,
  client: ({ env }) => ({ authorization: 'Bearer ' + env.SHOP_PASSWORD, word: env.SHOP_PASSWORD }) };
`,
  );
  const password = 'open+sesame/42';
  const repeating = createHttpServer((asked, answer) => {
    asked.resume();
    if (asked.url === '/contend/seed') answer.end();
    else answer.writeHead(403).end(`{"code":"${password}","error":"no ${asked.headers.authorization}"}`);
  }).listen(0, '127.0.0.1');
  await once(repeating, 'listening');
  const url = `http://127.0.0.1:${(repeating.address() as AddressInfo).port}`;
  const args = ['--service', file, '--url', url, '--no-preflight', '--json', '--debug', ...short];
  const { stdout, stderr } = await bench.start(args, { SHOP_PASSWORD: password }).ended;
  repeating.close();
  expect(stdout).toContain('$SECRET');
  expect(stderr).toContain('$SECRET');
  for (const form of [password, encodeURIComponent(password)]) expect(stdout + stderr).not.toContain(form);
});

test('nor in base64, nor in what the adapter prints', async () => {
  const file = join(bench.out(), 'printing.ts');
  writeFileSync(
    file,
    `const basic = ({ SHOP_PASSWORD }) => Buffer.from('ada:' + SHOP_PASSWORD).toString('base64');
const tell = (what) => {
  console.log('told', what);
  console.error({ what });
  process.stderr.write('told ' + what + '\\n');
  process.stdout.write(Buffer.from('told ' + what + '\\n'));
};
const all = (env) => [env.SHOP_PASSWORD, btoa(env.SHOP_PASSWORD), basic(env)].join(' ');
export default { workload: 'last-item', url: 'http://127.0.0.1:1',
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
    answer.writeHead(400).end(JSON.stringify({ got: asked.headers.authorization }));
  }).listen(0, '127.0.0.1');
  await once(repeating, 'listening');
  const url = `http://127.0.0.1:${(repeating.address() as AddressInfo).port}`;
  const out = join(bench.out(), 'printing');
  const args = [
    '--service',
    file,
    '--url',
    url,
    '--no-preflight',
    '--debug',
    '--json',
    '--out',
    out,
    ...short,
  ];
  const { stdout, stderr } = await bench.start(args, { SHOP_PASSWORD: password }).ended;
  repeating.close();
  const [folder = ''] = readdirSync(out);
  const records = readdirSync(join(out, folder)).map((name) => readFileSync(join(out, folder, name), 'utf8'));
  const told = [stdout, stderr, ...records].join('\n');
  expect(JSON.parse(stdout)).toMatchObject({ runs: [{}] });
  expect(stderr).toContain('told $SECRET');
  expect(records.join('')).toContain('$SECRET');
  const inBase64 = (text: string): string => Buffer.from(text).toString('base64').replaceAll('=', '');
  for (const form of [password, inBase64(password), inBase64(`ada:${password}`)])
    expect(told).not.toContain(form);
});

test('a service without vouchers is told nothing of vouchers but that it does not offer them', async () => {
  const ended = await raced('shop', 'right', short);
  const [run = expect.fail(ended.stderr)] = runsOf(ended);
  const ofVouchers = run.verdict.invariants?.filter(({ name }) => name.includes('voucher')) ?? [];
  expect(ofVouchers).toHaveLength(4);
  for (const { result, why } of ofVouchers)
    expect(`${result}: ${why}`).toBe('not-examined: the service does not offer redeem');
  const said = JSON.stringify([run.verdict.reasons, run.warnings, run.causes ?? [], run.verdict.anomalies]);
  expect(said).not.toContain('voucher');
  expect(ended.stderr).not.toContain('voucher');
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
