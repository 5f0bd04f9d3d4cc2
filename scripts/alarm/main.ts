import { writeFileSync } from 'node:fs';
import { count, runScript, settingsOf } from '../script.ts';
import { limitsOf, outcomesOf, quietOf } from './compare-detectors.ts';
import type { Outcome } from './compare-detectors.ts';
import { cases, quiet } from './stories.ts';

const name = 'alarm:compare';
const settings = settingsOf({
  name,
  about:
    'Compares the early warning with a threshold and with moving averages on made-up logs; the result is committed.',
  options: {
    quiet: count(1000, [1, 100_000], 'logs in which nothing happens, for the early warning alone'),
    logs: count(40, [1, 100_000], 'logs of each story, for all'),
    calibration: count(200, [1, 100_000], 'logs that the limits of the others are set from'),
  },
  examples: [{ command: '', about: 'what results/alarm holds' }],
});

await runScript(name, async (signal) => {
  const path = 'results/alarm/compare.csv';
  const limits = limitsOf(quiet, settings.calibration);
  const outcomes: Outcome[] = [];
  const say = (found: readonly Outcome[]): void => {
    outcomes.push(...found);
    for (const outcome of found) process.stdout.write(`${rowOf(outcome)}\n`);
  };
  say([quietOf(settings.quiet)]);
  for (const story of [quiet, ...cases]) {
    say(outcomesOf(story, settings.logs, limits));
    // Ctrl-C is heard between stories.
    await new Promise(setImmediate);
    signal.throwIfAborted();
  }
  const head = 'story,detector,logs,wrong,found,delay,delay90,since held,times held';
  writeFileSync(path, `${[head, ...outcomes.map(rowOf)].join('\n')}\n`);
  process.stdout.write(`${path} is written\n`);
});

function rowOf({
  story,
  detector,
  logs,
  wrong,
  found,
  delay,
  delay90,
  sinceHeld,
  timesHeld,
}: Outcome): string {
  const cell = (value: number | undefined): string =>
    value === undefined || value === Infinity ? '' : String(value);
  return [story, detector, logs, wrong, ...[found, delay, delay90, sinceHeld, timesHeld].map(cell)].join(',');
}
