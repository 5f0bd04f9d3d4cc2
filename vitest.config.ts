import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** Tests that start servers, race in time, or look at very many cases; `npm run test:quick` leaves them out. */
const live = [
  'harness/cli/**/*.test.ts',
  'harness/check/agreement.test.ts',
  'harness/drive/{open,closed,spread,stall,ticker}.test.ts',
  'harness/drive/wire/**/*.test.ts',
  'harness/{faults,judge,look}/**/*.test.ts',
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

/** Tests of commands race for longest: were one of them begun last, all would wait for it. */
class RacesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const races = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/harness/cli/');
    const sorted = await super.sort(files);
    return [...sorted.filter(races), ...sorted.filter((file) => !races(file))];
  }
}

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
    sequence: { sequencer: RacesFirst },
    // What one project, or one Node, has compiled no other compiles again.
    experimental: { fsModuleCache: true },
    projects: [
      {
        test: {
          ...shared,
          name: 'quick',
          include: ['{harness,targets,workloads,scripts}/**/*.test.ts'],
          exclude: live,
          // None waits for anything but the processors, of which it has what others leave.
          testTimeout: 120_000,
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
