import { defineConfig } from 'vitest/config';

/** Tests that start servers, race in time, or look at very many cases; `npm run test:quick` leaves them out. */
const live = [
  'harness/cli/**/*.test.ts',
  'harness/check/agreement.test.ts',
  'harness/drive/{open,closed,spread,stall,ticker}.test.ts',
  'harness/drive/wire/**/*.test.ts',
  'harness/prove/**/*.test.ts',
  'harness/report/page/page.test.ts',
  'harness/run/**/*.test.ts',
  'harness/simulate/**/*.test.ts',
  'scripts/package.test.ts',
  'scripts/{comparison,coverage,field,floors,soak}/**/*.test.ts',
  'targets/**/*.test.ts',
  'workloads/*.foreign.test.ts',
  'workloads/policies.test.ts',
];

const shared = {
  testTimeout: 30_000,
  hookTimeout: 30_000,
  setupFiles: ['scripts/test-cost.setup.ts'],
  // Many tests race real servers in time; where neighbours take the machine away, they get another try, and it is shown.
  retry: process.env['CI'] === undefined ? 0 : 2,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    // What one project, or one Node, has compiled no other compiles again.
    experimental: { fsModuleCache: true },
    projects: [
      {
        test: {
          ...shared,
          name: 'quick',
          include: ['{harness,targets,workloads,scripts}/**/*.test.ts'],
          exclude: live,
          // They keep nothing between them: one process is enough for all.
          pool: 'threads',
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'live',
          include: live,
          // The bundle is run as it is.
          server: { deps: { external: [/\/dist\/contend[^/]*\.js$/] } },
          // Each file ends what it starts: one process serves many files, and loads what they share once.
          isolate: false,
          // They wait for about a third of their time.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
