import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunRecord } from '../core/run-record.ts';
import { benchOf, few } from './bench.fixture.ts';
import { examples } from './example-service.fixture.ts';

const bench = benchOf('adapter-secrets');

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
  async client({ env, client }) {
    const ticket = 'ticket-' + (4711 + client);
    console.log('made', ticket);
    await new Promise((goOn) => setTimeout(goOn, 150));
    process.stderr.write('keeps ' + ticket);
    return ['Basic ' + basic(env), ticket];
  },
  seed: () => {},
  commands: { purchase: {
    request: ({ client, shared }) => (tell(shared.words), { path: '/buy', headers: { authorization: client[0] } }),
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
  // Before anybody could know that it is one.
  expect(stderr).toContain('made $SECRET\nkeeps $SECRET');
  expect(stderr).not.toContain('ticket-');
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

test('what an adapter prints before it throws is shown, all of it and first, with no secret that comes in two pieces', async () => {
  const file = join(bench.out(), 'printing-last.ts');
  writeFileSync(
    file,
    `const word = process.env.SHOP_PASSWORD ?? '';
for (let line = 0; line < 5; line++) console.log('line', line);
process.stdout.write('it is ' + word.slice(0, 6));
process.stdout.write(word.slice(6));
throw new Error('no luck with ' + word);
`,
  );
  const { code, stdout, stderr } = await bench.start(['--service', file], { SHOP_PASSWORD: 'open+sesame/42' })
    .ended;
  expect({ code, stdout }).toEqual({ code: 104, stdout: '' });
  expect(stderr).toBe(
    `line 0\nline 1\nline 2\nline 3\nline 4\nit is $SECRETcontend: ${file}: the module: threw Error: no luck with $SECRET (printing-last.ts:5:7)\n`,
  );
}, 60_000);
