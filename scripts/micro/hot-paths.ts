import { Bench } from 'tinybench';
import { History } from '../../harness/core/history.ts';
import type { Command } from '../../harness/core/guarded.ts';
import type { State } from '../../harness/core/record.ts';
import { randomStream } from '../../harness/core/random.ts';
import { step } from '../../harness/core/step.ts';
import { lastItem } from '../../workloads/last-item.ts';
import { Counting, sharedTally } from '../../harness/drive/tally.ts';
import { poisson } from '../../harness/drive/pacers/poisson.ts';
import { figuresOf } from '../../harness/measure/figures.ts';
import { histogramsReady, newHistogram, recordMs } from '../../harness/measure/histogram.ts';
import { checkSynthetic, syntheticHistory, syntheticKinds } from './synthetic-history.ts';

/** What a call of something costs, nanoseconds. */
export interface HotPath {
  readonly name: string;
  readonly medianNs: number;
  readonly relativeMarginPercent: number;
  readonly samples: number;
}

/** Measures what every request or every verdict goes through, each alone, for so many milliseconds. */
export async function hotPaths(ms: number): Promise<readonly HotPath[]> {
  await histogramsReady();
  const bench = new Bench({ time: ms, warmupTime: 200 });
  /** Calls a short function so often in a row that the clock's own cost does not count. */
  const calls = new Map<string, number>();
  function add(name: string, body: () => void, inARow = 1): void {
    calls.set(name, inARow);
    bench.add(name, () => {
      for (let call = 0; call < inARow; call++) body();
    });
  }

  const state: State = new Map([
    ['items/0-0', { version: 1, live: true, fields: new Map([['stock', '10']]) }],
  ]);
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

  // As many as a thread has answered when it counts again.
  const some = new History(1, 1000);
  for (let row = 0; row < some.capacity; row++) {
    some.append(row + 1, row, 1, 0, 0, 1, 0, 200, accepted, 1, 1.1, 2 + (row % 97) / 10);
    some.settle(row, 'won');
  }
  const counting = new Counting(sharedTally(), 0);
  add('counting: one request that ends its operation', () => counting.upTo({ history: some, counted: 0 }));
  calls.set('counting: one request that ends its operation', some.capacity);

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
  add(
    'pacer: draw 1,000 Poisson arrivals',
    () => void Float64Array.from(poisson.arrivals(1000, 1000, random)),
  );

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
  return bench.tasks.map(({ name, result }) => {
    if (result.state !== 'completed') throw new Error(`${name} did not complete`);
    const { p50, rme } = result.latency;
    return {
      name,
      medianNs: (p50 * 1e6) / (calls.get(name) ?? 1),
      relativeMarginPercent: rme,
      samples: result.latency.samplesCount,
    };
  });
}
