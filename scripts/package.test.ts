import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The package as somebody gets it who has no checkout: packed, unpacked into an empty project, and used there. */
const root = resolve(import.meta.dirname, '..');
const tsc = join(root, 'node_modules/.bin/tsc');
let project = '';
let bytes = 0;
let installed = '';
let dependencies: string[] = [];
/** Packages whose code is inside the bundles, each with its notice. */
let carried: ReadonlyMap<string, string> = new Map();

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'contend-package-'));
  const modules = join(project, 'node_modules');
  installed = join(modules, 'contend');
  await mkdir(installed, { recursive: true });
  await mkdir(join(modules, '.bin'));
  expect(spawnSync(tsc, ['-p', join(root, 'tsconfig.types.json')]).status).toBe(0);
  // Tests beside this one use the bundles: they are packed as they are.
  const packing = ['pack', '--ignore-scripts', '--json', '--pack-destination', project];
  const packed = spawnSync('npm', packing, { cwd: root, encoding: 'utf8' });
  const [{ filename, size }] = JSON.parse(packed.stdout) as [{ filename: string; size: number }];
  bytes = size;
  const unpacked = spawnSync('tar', [
    '-xzf',
    join(project, filename),
    '--strip-components=1',
    '-C',
    installed,
  ]);
  expect(unpacked.status).toBe(0);
  const description = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as {
    readonly bin: { readonly contend: string };
    readonly dependencies: Readonly<Record<string, string>>;
  };
  dependencies = Object.keys(description.dependencies);
  const notices = (await readFile(join(installed, 'dist/licenses.txt'), 'utf8')).split(/^## /m).slice(1);
  carried = new Map(notices.map((notice) => [notice.slice(0, notice.indexOf(' ')), notice]));
  // What npm would fetch is here already, but for what the bundles carry: that must not be missed. Nothing else of the
  // checkout can be found from there.
  for (const name of dependencies.filter((one) => !carried.has(one))) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(root, 'node_modules', name), join(modules, name));
  }
  await symlink(join(installed, description.bin.contend), join(modules, '.bin/contend'));
  await writeFile(join(project, 'package.json'), '{"name":"shop","private":true,"type":"module"}');
}, 60_000);
afterAll(() => rm(project, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, ...args: readonly string[]): Promise<Ended> {
  const { REDIS_URL: _, DATABASE_URL: _own, ...env } = process.env;
  const child = spawn(program, args, { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((done) => child.once('close', (code) => done({ code, stdout, stderr })));
}

const npx = (...args: readonly string[]): Promise<Ended> => run('npx', '--offline', 'contend', ...args);
const contend = (...args: readonly string[]): Promise<Ended> =>
  run(process.execPath, join(installed, 'dist/contend.js'), ...args);

test('it is small, and holds no sources', async () => {
  expect(bytes).toBeLessThan(3 * 1024 * 1024);
  const files = await readdir(installed, { recursive: true });
  const own = files.filter((file) => !file.startsWith('docs/'));
  expect(own.filter((file) => /(?<!\.d)\.ts$|\.map$|\.test\./.test(file))).toEqual([]);
});

test('what it loads or carries is what it says that it depends on', async () => {
  const dist = join(installed, 'dist');
  const files = (await readdir(dist)).filter((file) => file.endsWith('.js'));
  const texts = await Promise.all(files.map((file) => readFile(join(dist, file), 'utf8')));
  const loaded = texts.flatMap((text) =>
    [
      ...text.matchAll(
        /(?:^|;)(?:import|export)\b[^;"']*?\bfrom ?"([^".][^"]*)"|\bimport\("([^".][^"]*)"\)|\blazily\d*\("([^".][^"]*)"\)/gm,
      ),
    ].map(([, one, other, late]) => one ?? other ?? late ?? ''),
  );
  const names = loaded
    .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  const own = dependencies.filter((name) => carried.has(name));
  // Fastify names it: so its version is one for every Node that we run on.
  expect([...new Set([...names, ...own, 'light-my-request'])].sort()).toEqual([...dependencies].sort());
  expect(own).toEqual(expect.arrayContaining(['fastify', 'ioredis', 'pg', 'hdr-histogram-js']));
});

test('every package that it carries has its notice', () => {
  expect(carried.size).toBeGreaterThan(20);
  for (const [name, notice] of carried) {
    expect(notice, name).toMatch(/^\S+ \d+\.\d+\.\d+\S* \(.+\)$/m);
    expect(notice, name).toMatch(/copyright|by \w+/i);
  }
  expect(carried.get('fastify')).toContain('Permission is hereby granted');
  expect(carried.get('@assemblyscript/loader')).toContain('Apache License');
});

test('npx contend bench races, and its record is as the schema of the package says', async () => {
  const short = ['--arrival', 'burst', '--rounds', '20', '--json'];
  const ended = await npx('bench', '--workload', 'noop', '--store', 'memory', ...short);
  expect(ended).toMatchObject({ code: 0 });
  const { runs } = JSON.parse(ended.stdout) as { runs: readonly object[] };
  const asked =
    "import schema from 'contend/schemas/run-record.json' with { type: 'json' }; console.log(JSON.stringify(schema))";
  const { stdout } = await run(process.execPath, '--input-type=module', '--eval', asked);
  const validate = new Ajv2020({ formats: { 'date-time': true } }).compile(JSON.parse(stdout) as object);
  for (const one of runs) expect(validate(one), JSON.stringify(validate.errors)).toBe(true);
  expect(runs.length).toBeGreaterThan(0);
}, 30_000);

test('its scripts for Redis are there', async () => {
  const race = [
    '--workload',
    'last-item',
    '--strategy',
    'atomic-script',
    '--arrival',
    'burst',
    '--rounds',
    '20',
  ];
  const ended = await contend('bench', ...race);
  expect(ended.stdout).toMatch(/atomic-script +✓/);
}, 30_000);

test('npx contend init writes an adapter that compiles with the types of the package, and that bench reads', async () => {
  expect(await npx('init', '--workload', 'last-item', '--out', 'shop.ts')).toMatchObject({ code: 0 });
  for (const [module, moduleResolution, type] of [
    // As npm init makes a project: TypeScript takes its files for CommonJS.
    ['node16', 'node16', 'commonjs'],
    ['node16', 'node16', 'module'],
    ['nodenext', 'nodenext', 'module'],
    ['esnext', 'bundler', 'module'],
  ] as const) {
    await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'shop', private: true, type }));
    const compilerOptions = {
      strict: true,
      noEmit: true,
      types: [],
      target: 'es2022',
      lib: ['es2022'],
      module,
      moduleResolution,
    };
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['shop.ts'] }));
    expect(await run(tsc, '-p', '.')).toMatchObject({ code: 0, stdout: '' });
  }
  const ended = await contend('bench', '--service', 'shop.ts', '--url', 'http://127.0.0.1:9');
  expect(ended.stderr).toContain('nobody can be reached at http://127.0.0.1:9');
  expect(ended.code).toBe(104);
}, 30_000);

test('it says what to type where there is no checkout', async () => {
  const { stdout } = await contend('init', '--help');
  expect(stdout).toContain('npx contend init --workload last-item --out shop.ts');
  expect(stdout).not.toContain('npm run');
});
