import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** Runs all tests and closes with what cost most, and with their count on a line of its own. */
const folder = mkdtempSync(join(tmpdir(), 'contend-test-'));
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

/**
 * One run of vitest: its exit code and what it says of each test. One that fits beside another takes only what that leaves of
 * the processors, and shows its output when it has ended.
 */
function run(name, args, beside) {
  const outcome = join(folder, `${name}.json`);
  const vitest = [
    join('node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${outcome}`,
    ...args,
  ];
  const heard = beside ? 'pipe' : 'inherit';
  const [program, before] = beside ? ['nice', ['-n', '10', process.execPath]] : [process.execPath, []];
  const child = spawn(program, [...before, ...vitest], {
    stdio: ['ignore', heard, heard],
    env: { ...process.env, TEST_COST_FILE: cost },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk));
  return new Promise((done, failed) =>
    child.once('close', (code) => {
      process.stdout.write(said);
      if (existsSync(outcome)) done({ code: code ?? 1, ...JSON.parse(readFileSync(outcome, 'utf8')) });
      else failed(new Error(`the ${name} tests did not end`));
    }),
  );
}

const chosen = process.argv.slice(2);
// Who interrupts the tests interrupts vitest, too, and that is waited for.
process.once('SIGINT', () => {});
try {
  // Tests that race in time wait for a part of it: the quick ones fit beside them.
  const runs = await Promise.all(
    chosen.length > 0
      ? [run('chosen', chosen, false)]
      : [run('live', ['--project', 'live'], false), run('quick', ['--project', 'quick'], true)],
  );
  for (const { name, assertionResults } of runs.flatMap(({ testResults }) => testResults))
    for (const { status, fullName, failureMessages } of assertionResults)
      if (status === 'failed') tellFailure(`${relative('.', name)}: ${fullName}`, failureMessages);
  if (existsSync(cost)) tellCost();
  const sum = (count) => runs.reduce((whole, each) => whole + count(each), 0);
  const passed = sum(({ numPassedTests }) => numPassedTests);
  // A file that cannot be loaded fails without a failing test.
  const failed = sum(({ code, numFailedTests, numFailedTestSuites }) =>
    numFailedTests === 0 && code !== 0 ? Math.max(1, numFailedTestSuites) : numFailedTests,
  );
  const skipped = sum(({ numPendingTests }) => numPendingTests);
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = Math.max(...runs.map(({ code }) => code));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
