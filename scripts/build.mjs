import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { build } from 'esbuild';

/** Bundles what is measured: the command, a generator thread and a service process; dependencies stay outside. */
await build({
  entryPoints: {
    contend: 'harness/cli/main.ts',
    generator: 'harness/cli/generator.ts',
    service: 'targets/main.ts',
    gateway: 'targets/gateways/reference/main.ts',
    micro: 'scripts/micro/main.ts',
    coverage: 'scripts/coverage/main.ts',
    'check-million': 'scripts/micro/check-million.ts',
    floors: 'scripts/floors/redis.ts',
    'floors-postgres': 'scripts/floors/postgres.ts',
    crossover: 'scripts/crossover/main.ts',
    gateways: 'scripts/gateways/main.ts',
    anchor: 'scripts/anchor/main.ts',
    'anchor-ours': 'scripts/anchor/ours.ts',
    'anchor-autocannon': 'scripts/anchor/autocannon.ts',
    'anchor-floor': 'scripts/anchor/floor.ts',
  },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
});
await mkdir('dist/lua', { recursive: true });
for (const file of await readdir('targets/lua')) {
  if (file.endsWith('.lua')) await copyFile(`targets/lua/${file}`, `dist/lua/${file}`);
}
