import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { afterAll, expect } from 'vitest';

/** What a test file costs of the processors, with all that it starts: a line each in the file that `npm test` names. */
const told = process.env['TEST_COST_FILE'];
const stat = isMainThread ? '/proc/self/stat' : '/proc/thread-self/stat';

/** CPU of this process, or of this thread, and of children that have ended, ms; see proc_pid_stat(5), whose ticks are 10 ms. */
function cpuMs(): number {
  const fields = readFileSync(stat, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .map(Number);
  // Of threads it has the children of all of them.
  const [utime = 0, stime = 0, ofChildren = 0, ofChildrenInKernel = 0] = fields.slice(11, 15);
  return 10 * (utime + stime + (isMainThread ? ofChildren + ofChildrenInKernel : 0));
}

if (told !== undefined && existsSync(stat)) {
  const before = cpuMs();
  afterAll(() => {
    const file = relative('.', expect.getState().testPath ?? '');
    appendFileSync(told, `${cpuMs() - before} ${file}\n`);
  });
}
