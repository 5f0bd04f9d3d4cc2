import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * Runs the tests on several versions of Node, each as the npm package of this platform has it, and closes with a table. What
 * was fetched stays in a cache folder.
 */
const usage = `npm run nodes -- [--quick] [--only 22,26] [--cache DIR]

Runs the tests on Node 20.19, 22, 24 and 26, and prints how each went.

  --quick       the quick suite: without tests that start servers
  --only LIST   only these versions, the newest of each
  --cache DIR   where their programs are kept`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '20.19,22,24,26' },
    cache: {
      type: 'string',
      // Tests run Node as another user, too, who cannot look into a home.
      default: join('node_modules', '.cache', 'nodes'),
    },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

/** The program of a version, fetched where it is not there yet. */
function programOf(version) {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = resolve(values.cache, version);
  const program = join(folder, 'node_modules', name, 'bin', 'node');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const fetching = [
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--prefix',
    folder,
    `${name}@${version}`,
  ];
  const { status, stderr } = spawnSync('npm', fetching, {
    encoding: 'utf8',
    env: { ...process.env, npm_config_loglevel: 'error' },
  });
  if (status !== 0 || !existsSync(program))
    throw new Error(`${name}@${version} cannot be fetched: ${stderr.trim()}`);
  return program;
}

/** Runs the tests on one Node, and reads their last line. */
function tested(program) {
  const env = { ...process.env, PATH: `${dirname(program)}${delimiter}${process.env['PATH'] ?? ''}` };
  const args = ['scripts/test.mjs', ...(values.quick ? ['--project', 'quick'] : [])];
  const startedMs = performance.now();
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
    process.stdout.write(chunk);
  });
  return new Promise((done) =>
    child.once('close', (code) => {
      const [count = 'did not end'] = text.match(/^\d+ passed, \d+ failed.*$/m) ?? [];
      done({ code, count, seconds: (performance.now() - startedMs) / 1000 });
    }),
  );
}

const rows = [];
for (const version of values.only.split(',')) {
  const program = programOf(version.trim());
  const exact = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.trim();
  console.log(`\nNode ${exact}`);
  rows.push({ exact, ...(await tested(program)) });
}
console.log(`\n${'node'.padEnd(12)}${'seconds'.padStart(8)}  tests`);
for (const { exact, count, seconds } of rows)
  console.log(`${exact.padEnd(12)}${seconds.toFixed(0).padStart(8)}  ${count}`);
if (rows.some(({ code }) => code !== 0)) process.exitCode = 1;
