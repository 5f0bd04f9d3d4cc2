import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{harness,targets,workloads,scripts}/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    // Many tests race real servers in time; where neighbours take the machine away, they get another try, and it is shown.
    retry: process.env['CI'] === undefined ? 0 : 2,
  },
});
