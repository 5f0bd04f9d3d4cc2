import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{harness,targets,workloads,scripts}/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
  },
});
