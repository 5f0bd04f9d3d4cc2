import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../targets/stores/memory/store.ts';
import { createService } from '../../targets/service/app.ts';
import { atomicScript } from '../../targets/strategies/atomic-script.ts';
import { workloads } from '../../workloads/index.ts';
import type { ContendError } from '../core/errors.ts';
import type { Seed } from '../core/record.ts';
import { definitionProblems } from '../drive/dialects/service/definition.ts';
import { importService } from '../drive/dialects/service/module.ts';
import { benchOf, few, runsOf } from './bench.fixture.ts';
import { accountsDocument, shopDocument, storeDocument, wikiDocument } from '../init/documents.fixture.ts';
import { command } from './commands/init.ts';

const root = resolve(import.meta.dirname, '../..');
const names = workloads.map(({ name }) => name);
const bench = benchOf('init');
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contend-init-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the command in this process, with what it prints. */
async function init(
  ...argv: readonly string[]
): Promise<{ readonly text: string; readonly problems: readonly string[] }> {
  let text = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((more) => (text += String(more)) !== '');
  try {
    await command.run(argv);
    return { text, problems: [] };
  } catch (error) {
    return { text, problems: (error as ContendError).problems };
  } finally {
    write.mockRestore();
  }
}

/** What a type checker says of files, as a package of somebody else's would be checked. */
async function complaints(files: readonly string[]): Promise<string> {
  const options = {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noPropertyAccessFromIndexSignature: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    target: 'es2022',
    lib: ['es2022'],
    types: [],
    module: 'nodenext',
    allowJs: true,
    checkJs: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    paths: { contend: [join(root, 'harness/core/service.ts')] },
  };
  const config = join(folder, 'tsconfig.json');
  await writeFile(config, JSON.stringify({ compilerOptions: options, files }));
  const tsc = join(root, 'node_modules/.bin/tsc');
  return spawnSync(tsc, ['-p', config], { encoding: 'utf8', timeout: 60_000 }).stdout;
}

async function problemsOf(file: string): Promise<readonly string[]> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'esm',
    alias: { contend: join(root, 'harness/core/service.ts') },
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  return definitionProblems(await importService(`data:text/javascript;base64,${code}`), workloads);
}

/** What a document may hold that is none of its own business. */
const hostile = shopDocument
  .replaceAll('/orders:', "'/orders/`+process.exit(3)+`/${process.exit(4)}':")
  .replaceAll('OUT_OF_STOCK', `"OUT_OF_STOCK'; process.exit(5); '"`)
  .replaceAll('qty', `"qty: process.exit(6), "`)
  .replaceAll('placeOrder', String.raw`"placeOrder\nprocess.exit(7)"`);

const documents = {
  shop: shopDocument,
  hostile,
  wiki: wikiDocument,
  accounts: accountsDocument,
  store: storeDocument,
};

test('what it writes for each workload, and takes from a document, compiles and is an adapter as it stands', async () => {
  const files: string[] = [];
  const write = async (name: string, file: string, ...more: readonly string[]): Promise<void> => {
    expect(await init('--workload', name, ...more, '--out', file)).toMatchObject({ problems: [] });
    files.push(file);
  };
  for (const name of names)
    for (const ending of ['ts', 'mjs']) await write(name, join(folder, `${name}.${ending}`));
  for (const [document, text] of Object.entries(documents)) {
    const path = join(folder, `${document}.yaml`);
    await writeFile(path, text);
    for (const name of names) await write(name, join(folder, `${document}-${name}.ts`), '--openapi', path);
  }
  expect(await readFile(join(folder, 'hostile-last-item.ts'), 'utf8')).toContain('exit(3)');
  // One compiler for all of them: most of its time goes to the library.
  expect(await complaints(files)).toBe('');
  for (const file of files) expect(await problemsOf(file), file).toEqual([]);
}, 90_000);

test.each([
  [
    'duplicate-registration',
    '// id.replace(/U([0-9A-F]+)Z/g, (_, hex) => String.fromCodePoint(parseInt(hex, 16)))',
  ],
  ['appointment-booking', '// Where that is the Contend-Nonce that the booking was asked for with'],
])('it says what ids and fields of %s mean', async (name, comment) => {
  const file = join(folder, `meaning-${name}.ts`);
  await init('--workload', name, '--out', file);
  expect(await readFile(file, 'utf8')).toContain(comment);
});

test('a file that is there is left as it is', async () => {
  const file = join(folder, 'mine.ts');
  await writeFile(file, 'mine');
  const { problems } = await init('--workload', 'last-item', '--out', file);
  expect(problems).toEqual([
    `${file} is there already and is left as it is; write another name: --out another.ts`,
  ]);
  expect(await readFile(file, 'utf8')).toBe('mine');
});

test.each([
  [[], ['--workload: is missing; write the one that is like your service, such as last-item']],
  [
    ['--workload', 'last-item,noop', '--out', 'a.ts'],
    ['--workload: an adapter serves one; write one file for each'],
  ],
  [['--workload', 'last-itm'], [/^--workload: unknown workload "last-itm" \(did you mean "last-item"\?\)/]],
  [['--workload', 'noop', '--out', 'a.txt'], [/^--out: a\.txt is no module; write a name that ends in \.ts/]],
  [['--workload', 'noop', '--openapi', '/nowhere.yaml'], [/^--openapi: \/nowhere\.yaml cannot be read: /]],
  [
    ['--workload', 'noop', '--out', '/nowhere/a.ts'],
    [
      // What to do is said once.
      '/nowhere/a.ts cannot be written: its folder does not exist; make it first',
    ],
  ],
])('init %j: %j', async (argv, problems) => {
  const told = await init(...argv);
  expect(told.problems).toEqual(
    problems.map((one): unknown => (typeof one === 'string' ? one : expect.stringMatching(one))),
  );
});

test('it tells what of a document it took', async () => {
  const path = join(folder, 'told.yaml');
  await writeFile(path, shopDocument);
  const { text } = await init('--workload', 'last-item', '--openapi', path, '--out', join(folder, 'told.ts'));
  expect(text.trim().split('\n').at(-1)).toMatch(
    /^next: put in what is yours, then npm run preflight -- \S+told\.ts, then npm run bench -- --service \S+told\.ts$/,
  );
  expect(text).toContain('  command purchase: POST /v1/orders\n');
  expect(text).toContain('  read items: GET /v1/items/{sku}\n');
  const empty = join(folder, 'empty.json');
  await writeFile(empty, '{"openapi":"3.1.0","paths":{}}');
  const nothing = await init(
    '--workload',
    'last-item',
    '--openapi',
    empty,
    '--out',
    join(folder, 'nothing.ts'),
  );
  expect(nothing.text).toContain('nothing of the document is like what the workload asks for');
});

test.each(['last-item', 'parallel-edits'])(
  'as it stands, what it writes for %s races our own service, which is right',
  async (name) => {
    const file = join(folder, `own-${name}.ts`);
    await init('--workload', name, '--out', file);
    const store = createMemoryStore();
    const times = { ttlMs: 1000, waitMs: 1000 };
    const app = createService({ workloads, store, strategy: atomicScript, workMs: 0, times, profile: '409' });
    app.post('/contend/seed', { bodyLimit: 1e8 }, async ({ body }, reply) => {
      await store.seed((body as { records: readonly Seed[] }).records);
      return reply.code(204).send();
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    try {
      const ended = await bench.run('--service', file, '--url', url, ...few, '--json');
      const [run] = runsOf(ended);
      expect(run?.verdict).toMatchObject({ result: 'valid', anomalies: [] });
    } finally {
      await app.close();
    }
  },
  30_000,
);
