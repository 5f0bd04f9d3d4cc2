import { hotPaths } from './hot-paths.ts';
import { recordingCost } from './recording-cost.ts';
import { scriptTimes } from './script-time.ts';
import { count, jsonFlag, runScript, settingsOf, toggle } from '../script.ts';

const { scripts, recording, counting, time, rounds, pairs, slice, json } = settingsOf({
  name: 'micro',
  about:
    'What the hot paths cost, each alone, in one process; with --scripts what the Lua scripts cost Redis, with --recording ' +
    'what recording costs a request of the closed loop, in pairs of slices of one run, with --counting what only that part of it ' +
    'costs that counts for whoever watches a run.',
  options: {
    time: count(500, [10, 60_000], 'ms for each hot path'),
    scripts: toggle('measures the scripts'),
    recording: toggle('measures recording'),
    counting: toggle('measures counting'),
    rounds: count(9, [1, 1000], 'rounds of the scripts'),
    pairs: count(120, [1, 1000], 'pairs of slices of recording'),
    slice: count(200, [20, 10_000], 'ms of each slice of recording'),
    json: jsonFlag,
  },
  examples: [
    { command: '--time 200', about: 'the hot paths, sooner' },
    { command: '--scripts --rounds 20', about: 'what Lua costs Redis' },
    { command: '--recording --pairs 160', about: 'what recording costs a request' },
    { command: '--counting --pairs 160', about: 'what counting costs a request' },
  ],
});
if (scripts) await runScript('micro', tellScripts);
else if (counting) await runScript('micro', (signal) => tellRecording('counting', signal));
else if (recording) await runScript('micro', (signal) => tellRecording('recording', signal));
else await tellHotPaths();

async function tellScripts(signal: AbortSignal): Promise<void> {
  const times = await scriptTimes(rounds, signal);
  const lines = times.map(
    ({ name, us }) =>
      `${name.padEnd(30)}  ${us.median.toFixed(2)} µs a call (${us.min.toFixed(2)} to ${us.max.toFixed(2)})\n`,
  );
  process.stdout.write(json ? `${JSON.stringify(times, null, 2)}\n` : lines.join(''));
}

async function tellRecording(what: 'recording' | 'counting', signal: AbortSignal): Promise<void> {
  const cost = await recordingCost(what, { rounds: pairs, sliceMs: slice }, signal);
  const digits = what === 'counting' ? 3 : 2;
  const text = `${what} costs ${cost.medianUs.toFixed(digits)} µs of CPU a request (${cost.fromUs.toFixed(digits)} to ${cost.toUs.toFixed(digits)} with ${(100 * cost.confidence).toFixed(0)} %, median of ${cost.pairs.length} pairs of ${slice} ms), which takes ${cost.bareUs.toFixed(2)} µs without\n`;
  process.stdout.write(json ? `${JSON.stringify(cost, null, 2)}\n` : text);
}

async function tellHotPaths(): Promise<void> {
  const rows = await hotPaths(time);
  if (json) {
    process.stdout.write(`${JSON.stringify({ node: process.version, rows }, null, 2)}\n`);
    return;
  }
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(
    ({ name, medianNs, relativeMarginPercent }) =>
      `${name.padEnd(width)}  ${shown(medianNs).padStart(12)}  ${relativeMarginPercent.toFixed(1).padStart(5)} %\n`,
  );
  process.stdout.write(
    `${'what'.padEnd(width)}  ${'median'.padStart(12)}  ${'±'.padStart(7)}\n${lines.join('')}`,
  );
}

function shown(ns: number): string {
  if (ns >= 1e6) return `${(ns / 1e6).toFixed(2)} ms`;
  return ns >= 1e3 ? `${(ns / 1e3).toFixed(2)} µs` : `${ns.toFixed(0)} ns`;
}
