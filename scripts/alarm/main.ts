import { writeFileSync } from 'node:fs';
import { count, runScript, settingsOf } from '../script.ts';
import { limitsOf, outcomesOf } from './compare-detectors.ts';
import type { Outcome } from './compare-detectors.ts';
import { cases, quiet } from './stories.ts';

const name = 'alarm:compare';
const settings = settingsOf({
  name,
  about:
    'Compares the early warning with a threshold and with moving averages on made-up logs; the result is committed.',
  options: {
    quiet: count(1000, [1, 100_000], 'logs in which nothing happens'),
    logs: count(60, [1, 100_000], 'logs of each other story'),
  },
  examples: [{ command: '', about: 'what results/alarm holds' }],
});

await runScript(name, async (signal) => {
  const path = 'results/alarm/compare.csv';
  const limits = limitsOf(quiet, Math.max(100, settings.quiet / 2));
  const outcomes: Outcome[] = [];
  for (const [story, logs] of [
    [quiet, settings.quiet] as const,
    ...cases.map((each) => [each, settings.logs] as const),
  ]) {
    const found = outcomesOf(story, logs, limits);
    outcomes.push(...found);
    for (const outcome of found) process.stdout.write(`${rowOf(outcome)}\n`);
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
