import type { Command } from '../command.ts';

/** The commands, each loaded when it is asked for; without one, `bench`. */
export const commands = {
  bench: () => import('./bench.ts'),
  sweep: () => import('./sweep.ts'),
  validate: () => import('./validate.ts'),
  search: () => import('./search.ts'),
  fit: () => import('./fit.ts'),
  size: () => import('./size.ts'),
  report: () => import('./report.ts'),
  compare: () => import('./compare.ts'),
  explain: () => import('./explain.ts'),
  check: () => import('./check.ts'),
  conflicts: () => import('./conflicts.ts'),
  trace: () => import('./trace.ts'),
  reproduce: () => import('./reproduce.ts'),
  preflight: () => import('./preflight.ts'),
  prove: () => import('./prove.ts'),
  claims: () => import('./claims.ts'),
  init: () => import('./init.ts'),
  agent: () => import('./agent.ts'),
  setup: () => import('./setup.ts'),
} as const satisfies Readonly<Record<string, () => Promise<{ readonly command: Command }>>>;
