import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** Runs all tests and closes with what cost most, and with their count on a line of its own. */
const folder = mkdtempSync(join(tmpdir(), 'contend-test-'));
const outcome = join(folder, 'outcome.json');
const cost = join(folder, 'cost');

/** The files that used most of the processors, with all that they started; one that was tried again stands for itself each time. */
function tellCost() {
  const files = readFileSync(cost, 'utf8')
    .trim()
    .split('\n')
    .map((line) => [Number.parseInt(line, 10) / 1000, line.slice(line.indexOf(' ') + 1)])
    .toSorted(([a], [b]) => b - a);
  const whole = files.reduce((sum, [seconds]) => sum + seconds, 0);
  console.log(`\n${whole.toFixed(0)} s of CPU in ${files.length} files; most of it in`);
  for (const [seconds, file] of files.slice(0, 10))
    console.log(`${seconds.toFixed(1).padStart(7)} s ${file}`);
}

/** A test that failed and each reason on a line that says so, without colours and the stack: what stands last is read first. */
function tellFailure(test, reasons) {
  console.log(`failed: ${test}`);
  for (const reason of reasons)
    for (const line of stripVTControlCharacters(reason).split('\n'))
      if (!/^\s+at /.test(line)) console.log(`failed:   ${line}`);
}

try {
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const run = spawnSync(
    process.execPath,
    [
      vitest,
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${outcome}`,
      ...process.argv.slice(2),
    ],
    { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, TEST_COST_FILE: cost } },
  );
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, testResults } = JSON.parse(
    readFileSync(outcome, 'utf8'),
  );
  for (const { name, assertionResults } of testResults)
    for (const { status, fullName, failureMessages } of assertionResults)
      if (status === 'failed') tellFailure(`${relative('.', name)}: ${fullName}`, failureMessages);
  if (existsSync(cost)) tellCost();
  // A file that cannot be loaded fails without a failing test.
  const failed = numFailedTests === 0 && run.status !== 0 ? Math.max(1, numFailedTestSuites) : numFailedTests;
  const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
  console.log(`${numPassedTests} passed, ${failed} failed${skipped}`);
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
