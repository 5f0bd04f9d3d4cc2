import { chmod, copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { licensesOf } from './licenses.mjs';

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

/**
 * What people wait for when it starts carries the packages that it needs: to resolve and read their hundreds of files one by
 * one takes longer than all else that is done before a race. A program of its own, and what few ask for, stay outside.
 */
const carrying = {
  ...shared,
  packages: 'bundle',
  external: ['esbuild', '@opentelemetry/*'],
  // Less to read; names stay, for whoever wants to know where an error came from.
  minifyWhitespace: true,
  minifySyntax: true,
  // Packages in CommonJS load the modules of Node by this name.
  banner: {
    js: "import { createRequire as requireBeside } from 'node:module'; const require = requireBeside(import.meta.url);",
  },
};

/** The command, in pieces that it loads as it needs them, beside it: code finds its files relative to itself. */
const command = build({
  ...carrying,
  entryPoints: { contend: 'harness/cli/main.ts' },
  splitting: true,
  chunkNames: 'contend-[name]-[hash]',
});

/** An instance of the reference service, in pieces too: few need more than one driver. */
const service = build({
  ...carrying,
  // Fastify loads these where it is told to log, to make up requests, or to compile schemas by itself: it is not.
  external: ['pino', 'light-my-request', '@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler'],
  entryPoints: { service: 'targets/main.ts' },
  splitting: true,
  chunkNames: 'service-[name]-[hash]',
});

/** The threads of the command. */
const threads = build({
  ...carrying,
  entryPoints: {
    generator: 'harness/cli/generator.ts',
    adapter: 'harness/cli/adapter.ts',
    judge: 'harness/cli/judge.ts',
    reader: 'harness/cli/reader.ts',
  },
});

/** Packages that are loaded by name when they are first used, a file each. */
const packed = {
  ...shared,
  packages: 'bundle',
  external: ['pg-native', 'msgpackr-extract', '@valkey/valkey-glide'],
  outdir: 'dist/packages',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: false,
};
const packages = build({
  ...packed,
  entryPoints: ['ajv/dist/2020.js', 'bullmq', 'ioredis', 'pg', 'undici', 'yaml'].map((name) => ({
    in: name,
    out: name.replace(/\.js$/, ''),
  })),
});

/** Of the histograms what we use: their log writer makes formatters as soon as it is loaded, which takes its time. */
const histograms = build({
  ...packed,
  stdin: {
    contents: ['HistogramBuilder', 'encoding', 'wasm']
      .map((part) => `Object.assign(exports, require('hdr-histogram-js/dist/${part}'));`)
      .join('\n'),
    resolveDir: '.',
  },
  outfile: 'dist/packages/hdr-histogram-js.cjs',
  outdir: undefined,
  // Nothing is fetched. To ask for this global has Node load all of its `fetch`, which takes longer than the histograms.
  define: { Response: 'undefined' },
});

/** What measures, and what is raced besides, in one piece each; dependencies stay outside. */
const programs = build({
  ...shared,
  entryPoints: {
    api: 'harness/core/service.ts',
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
    soak: 'scripts/soak/main.ts',
    anchor: 'scripts/anchor/main.ts',
    'agents-apart': 'scripts/agents/main.ts',
    'agents-apart-races': 'scripts/agents/apart-races-main.ts',
    'agents-counting-service': 'scripts/agents/counting-service-main.ts',
    'agents-slow-path': 'scripts/agents/slow-path-main.ts',
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

const carriers = await Promise.all([command, service, threads, packages, histograms]);
const builds = [...carriers, ...(await Promise.all([programs, page]))];
await writeFile('dist/licenses.txt', await licensesOf(carriers.map(({ metafile }) => metafile)));
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
// Types say nothing of how their module is loaded: so CommonJS that TypeScript takes for it (node16) may import them, too.
await mkdir('dist/types', { recursive: true });
await writeFile('dist/types/package.json', '{ "type": "commonjs" }\n');
