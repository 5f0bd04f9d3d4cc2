import { configDefaults, defineConfig } from 'vitest/config';

/** Tests that start servers, race in time, or look at very many cases; `npm run test:quick` leaves them out. */
const slow = [
  'harness/cli/**',
  'harness/check/agreement.test.ts',
  'harness/drive/{open,closed,spread,ticker}.test.ts',
  'harness/drive/wire/**',
  'harness/prove/**',
  'harness/run/**',
  'harness/simulate/**',
  'scripts/{coverage,floors}/**',
  'targets/**/*.test.ts',
  'workloads/*.foreign.test.ts',
  'workloads/policies.test.ts',
];

export default defineConfig({
  test: {
    include: ['{harness,targets,workloads,scripts}/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(process.env['QUICK'] === undefined ? [] : slow)],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    // Many tests race real servers in time; where neighbours take the machine away, they get another try, and it is shown.
    retry: process.env['CI'] === undefined ? 0 : 2,
  },
});
