import { chmod, copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const shared = {
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  packages: 'external',
  sourcemap: true,
  metafile: true,
  logLevel: 'warning',
};

/** The command, in pieces that it loads as it needs them; dependencies stay outside. */
const command = build({
  ...shared,
  entryPoints: { contend: 'harness/cli/main.ts' },
  splitting: true,
  // Beside the bundles: code finds them relative to itself, in whatever piece it is.
  chunkNames: 'contend-[name]-[hash]',
});

/** What is measured, or measures, in one piece each: a generator thread, a service process, and the like. */
const programs = build({
  ...shared,
  entryPoints: {
    api: 'harness/core/service.ts',
    generator: 'harness/cli/generator.ts',
    adapter: 'harness/cli/adapter.ts',
    service: 'targets/main.ts',
    foreign: 'harness/prove/foreign/services/main.ts',
    gateway: 'targets/gateways/reference/main.ts',
    'plain-gateway': 'targets/broken/gateways/main.ts',
    micro: 'scripts/micro/main.ts',
    'micro-recording': 'scripts/micro/recording-client.ts',
    coverage: 'scripts/coverage/main.ts',
    'compare-coverage': 'scripts/comparison/main.ts',
    'search-coverage': 'scripts/coverage/search-main.ts',
    'check-million': 'scripts/micro/check-million.ts',
    floors: 'scripts/floors/redis.ts',
    'floors-bare': 'scripts/floors/bare/main.ts',
    'floors-postgres': 'scripts/floors/postgres.ts',
    attribution: 'scripts/attribution/main.ts',
    crossover: 'scripts/crossover/main.ts',
    planted: 'scripts/logs/planted.ts',
    gateways: 'scripts/gateways/main.ts',
    'gateway-abilities': 'scripts/gateways/abilities/main.ts',
    anchor: 'scripts/anchor/main.ts',
    field: 'scripts/field/main.ts',
    'alarm-compare': 'scripts/alarm/main.ts',
    'anchor-server': 'scripts/anchor/bare-server.ts',
    'anchor-ours': 'scripts/anchor/ours.ts',
    'anchor-autocannon': 'scripts/anchor/autocannon.ts',
    'anchor-floor': 'scripts/anchor/floor.ts',
  },
});

/** What every page of a report carries: its script and its style, for browsers. */
const page = build({
  entryPoints: [
    { in: 'harness/report/page/browser/main.ts', out: 'page' },
    { in: 'harness/report/page/page.css', out: 'page' },
  ],
  outdir: 'dist',
  bundle: true,
  minify: true,
  charset: 'utf8',
  platform: 'browser',
  target: ['es2022', 'chrome111', 'firefox115', 'safari16.4'],
  format: 'iife',
  metafile: true,
  logLevel: 'warning',
});

const builds = await Promise.all([command, programs, page]);
// It is run by its name, too.
await chmod('dist/contend.js', 0o755);
const built = new Set(builds.flatMap(({ metafile }) => Object.keys(metafile.outputs)));
// Pieces of earlier builds go last, so that `dist` is whole at any time.
for (const name of await readdir('dist')) {
  const file = join('dist', name);
  if (/\.js(\.map)?$/.test(name) && !built.has(file)) await rm(file);
}
await mkdir('dist/lua', { recursive: true });
for (const file of await readdir('targets/stores/redis/lua')) {
  if (file.endsWith('.lua')) await copyFile(`targets/stores/redis/lua/${file}`, `dist/lua/${file}`);
}
