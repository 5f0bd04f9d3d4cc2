import { Bench } from 'tinybench';
import { History } from '../../harness/core/history.ts';
import type { Command } from '../../harness/core/guarded.ts';
import type { State } from '../../harness/core/record.ts';
import { randomStream } from '../../harness/core/random.ts';
import { step } from '../../harness/core/step.ts';
import { lastItem } from '../../workloads/last-item.ts';
import { poisson } from '../../harness/drive/pacers/poisson.ts';
import { figuresOf } from '../../harness/measure/figures.ts';
import { histogramsReady, newHistogram, recordMs } from '../../harness/measure/histogram.ts';
import { jsonOption, numberOption, optionsOf, switchOption } from '../options.ts';
import { recordingCost } from './recording-cost.ts';
import { scriptTimes } from './script-time.ts';
import { checkSynthetic, syntheticHistory, syntheticKinds } from './synthetic-history.ts';

const { scripts, recording, time, rounds, slice, json } = optionsOf({
  script: 'micro',
  about: [
    'What the hot paths cost, each alone, in one process; with --scripts what the Lua scripts cost Redis, with --recording',
    'what recording costs a request of the closed loop, in pairs of slices of one run.',
  ],
  options: {
    time: numberOption(500, [10, 60_000], 'ms for each hot path'),
    scripts: switchOption('measures the scripts'),
    recording: switchOption('measures recording'),
    rounds: numberOption(undefined, [1, 1000], 'rounds of the scripts [9], pairs of recording [120]'),
    slice: numberOption(200, [20, 10_000], 'ms of each slice of recording'),
    json: jsonOption,
  },
  examples: ['--time 200', '--scripts --rounds 20', '--recording --rounds 160'],
});
if (scripts) {
  const times = await scriptTimes(rounds ?? 9);
  const lines = times.map(
    ({ name, us }) =>
      `${name.padEnd(30)}  ${us.median.toFixed(2)} µs a call (${us.min.toFixed(2)} to ${us.max.toFixed(2)})\n`,
  );
  process.stdout.write(json ? `${JSON.stringify(times, null, 2)}\n` : lines.join(''));
  process.exit(0);
}
if (recording) {
  const cost = await recordingCost(rounds ?? 120, slice);
  const text = `recording costs ${cost.medianUs.toFixed(2)} µs of CPU a request (${cost.fromUs.toFixed(2)} to ${cost.toUs.toFixed(2)} with ${(100 * cost.confidence).toFixed(0)} %, median of ${cost.pairs.length} pairs of ${slice} ms)\n`;
  process.stdout.write(json ? `${JSON.stringify(cost, null, 2)}\n` : text);
  process.exit(0);
}
await histogramsReady();
const bench = new Bench({ time, warmupTime: 200 });

/** Calls a short function so often in a row that the clock's own cost does not count. */
const calls = new Map<string, number>();
function add(name: string, body: () => void, inARow = 1): void {
  calls.set(name, inARow);
  bench.add(name, () => {
    for (let call = 0; call < inARow; call++) body();
  });
}

const state: State = new Map([['items/0-0', { version: 1, live: true, fields: new Map([['stock', '10']]) }]]);
const purchase: Command = {
  name: 'purchase',
  nonce: 1,
  parts: [
    {
      key: 'items/0-0',
      when: [
        { is: 'present', reason: 'unknown-record' },
        { field: 'stock', is: 'atLeast', value: 1, reason: 'sold-out' },
      ],
      then: [{ field: 'stock', do: 'add', value: -1 }],
    },
  ],
};
add('step: a purchase on a record', () => void step(state, purchase), 1000);

const history = new History(1, 100_000);
const accepted = { kind: 'accepted', version: 2, added: [9] } as const;
add(
  'history: record one entry',
  () => {
    if (history.full) history.count = 0;
    const row = history.count;
    history.append(row + 1, row, 1, 0, 0, 1, 0, 200, accepted, 1, 1.1, 2.5);
    history.settle(row, 'won');
  },
  1000,
);

/** Rows of one batch: what a race records, and the figures that are made of it. */
const batch = 100_000;
const whole = new History(1, batch);
add('recording: one request, its row and its share of all figures', () => {
  whole.count = 0;
  for (let row = 0; row < batch; row++) {
    whole.append(row + 1, row, 1, row % 50, 0, 1, 0, 200, accepted, row, row + 0.1, row + 1.5);
    whole.settle(row, 'won');
  }
  figuresOf(whole, { fromMs: 0, toMs: batch });
});
calls.set('recording: one request, its row and its share of all figures', batch);

const histogram = newHistogram();
add('histogram: record one duration', () => recordMs(histogram, 1.234), 1000);

const random = randomStream(1, 2);
add('pacer: draw 1,000 Poisson arrivals', () => void poisson.draw(1000, 1000, random));

const turn = {
  operation: 1,
  client: 0,
  slot: { key: 0, generation: 0, name: '0-0' },
  settings: { capacity: 10, clients: 32 },
};
add(
  'operation: a purchase without a socket',
  () => {
    const operation = lastItem.operation(turn);
    operation.next();
    operation.next(accepted);
  },
  1000,
);

for (const kind of syntheticKinds) {
  const evidence = syntheticHistory(kind, 100_000, 2000);
  add(`check: ${kind}, 100,000 entries with receipts`, () => void checkSynthetic(kind, evidence));
}

await bench.run();
const rows = bench.tasks.map(({ name, result }) => {
  if (result.state !== 'completed') throw new Error(`${name} did not complete`);
  const { p50, rme } = result.latency;
  return {
    name,
    medianNs: (p50 * 1e6) / (calls.get(name) ?? 1),
    relativeMarginPercent: rme,
    samples: result.latency.samplesCount,
  };
});
if (json) process.stdout.write(`${JSON.stringify({ node: process.version, rows }, null, 2)}\n`);
else {
  const width = Math.max(...rows.map(({ name }) => name.length));
  process.stdout.write(`${'what'.padEnd(width)}  ${'median'.padStart(12)}  ${'±'.padStart(7)}\n`);
  for (const { name, medianNs, relativeMarginPercent } of rows) {
    process.stdout.write(
      `${name.padEnd(width)}  ${shown(medianNs).padStart(12)}  ${relativeMarginPercent.toFixed(1).padStart(5)} %\n`,
    );
  }
}

function shown(ns: number): string {
  if (ns >= 1e6) return `${(ns / 1e6).toFixed(2)} ms`;
  return ns >= 1e3 ? `${(ns / 1e3).toFixed(2)} µs` : `${ns.toFixed(0)} ns`;
}
