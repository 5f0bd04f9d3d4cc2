import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { benchOf } from './bench.fixture.ts';
import type { Ended } from './dist.fixture.ts';
import { command } from './commands/bench.ts';
import { examples, exampleService } from './example-service.fixture.ts';
import type { ExampleService } from './example-service.fixture.ts';
import { problemsOf } from './problems.fixture.ts';

const bench = benchOf('unusable');

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
  let service: ExampleService;
  beforeAll(async () => {
    service = await exampleService('shop', 'right');
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
      [
        'throws as it is loaded',
        "throw new Error('no luck');",
        /\.ts: the module: threw Error: no luck \(throws-as-it-is-loaded\.ts:1:7\)$/m,
      ],
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
      [
        'says its addresses in an empty list',
        whole('url: []'),
        /: url: is an empty list; write where the service is/,
      ],
    ];
    expectRefused(rows, () => ['--duration', 'long'], ['contend: --duration: "long"']);
  });

  describe('as it is tried: it', () => {
    const rows: readonly Unusable[] = [
      [
        'throws in a mapping',
        purchase("request: () => { throw new Error('no path'); }"),
        /commands\.purchase\.request: threw Error: no path \(throws-in-a-mapping\.ts:3:/,
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
        /setup: POST \/v1\/orders was answered 401 \(.*\): \{"error":"LOGIN_NEEDED"\} \(is-refused-its-login\.ts:3:/,
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
        shop("setup: () => ({ login: () => {}, csrf: 'not-to-be-told' })"),
        /setup: answers with \{"login":"a function","csrf":"\$SECRET"\}, which cannot be copied to another thread/,
      ],
      [
        'has brought more than anybody could take',
        shop("setup: () => Array.from({ length: 1.1e6 }, () => 'a text')"),
        /setup: answers with more than 1\.00M values: it is copied from thread to thread; answer with/,
      ],
    ];
    expectRefused(rows, () => ['--url', service.url, '--json'], []);
  });
});
