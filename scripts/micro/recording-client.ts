import { setTimeout } from 'node:timers/promises';
import { History } from '../../harness/core/history.ts';
import { Counting, sharedTally } from '../../harness/drive/tally.ts';
import type { CountedChapter } from '../../harness/drive/tally.ts';
import { figuresOf } from '../../harness/measure/figures.ts';
import { histogramsReady } from '../../harness/measure/histogram.ts';
import { closedLoop, keys, rowsUntil } from '../anchor/closed-loop.ts';
import { warmUpS } from '../anchor/load.ts';
import type { RecordingPair } from './recording-cost.ts';
import { endWithParent } from '../parent.ts';

/**
 * Drives our closed loop without a break and has it record in every other slice: `recording PORT PAIRS MILLISECONDS WHAT`. `counting` switches
 * only that part of recording which counts for whoever watches.
 * Neighbouring slices meet the same machine and the same compiled code. Who goes first alternates.
 */
const [port = '0', pairs = '1', sliceMs = '100', what = 'recording'] = process.argv.slice(2);
const isCounting = what === 'counting';
let records = true;
let requests = 0;

class SwitchedHistory extends History {
  override append(...entry: Parameters<History['append']>): void {
    requests += 1;
    if (records || isCounting) super.append(...entry);
  }
  override settle(...end: Parameters<History['settle']>): void {
    if (records || isCounting) super.settle(...end);
  }
}

class SwitchedCounting extends Counting {
  #chapter: CountedChapter | undefined;

  override upTo(chapter: CountedChapter): void {
    this.#chapter = chapter;
    if (records) super.upTo(chapter);
    else chapter.counted = chapter.history.count;
  }
  /** Counts what is left of a slice within it, and nothing of the one before. */
  catchUp(): void {
    if (this.#chapter !== undefined) this.upTo(this.#chapter);
  }
  override settled(...row: Parameters<Counting['settled']>): void {
    if (records) super.settled(...row);
  }
  override busy(operations: number): void {
    if (records) super.busy(operations);
  }
}

endWithParent();
await histogramsReady();
const measuredMs = 2 * Number(pairs) * Number(sliceMs);
const preparing = 10;
/** Slices end a little late, and the loop must outlast them all. */
const spareMs = 2000 + preparing * Number(sliceMs) + measuredMs;
const endMs = warmUpS * 1000 + measuredMs + spareMs;
const history = new SwitchedHistory(keys, rowsUntil(endMs));
const counting = new SwitchedCounting(sharedTally(), 0);
const race = await closedLoop(Number(port), endMs, { history, counting });
void race();
await setTimeout(warmUpS * 1000);
// Its code is compiled before it counts.
for (let slice = 0; slice < preparing; slice++) await microsPerRequest(slice % 2 === 0);
const measured: RecordingPair[] = [];
counting.catchUp();
history.count = 0;
for (let pair = 0; pair < Number(pairs); pair++) {
  const recordsFirst = pair % 2 === 0;
  const first = await microsPerRequest(recordsFirst);
  const second = await microsPerRequest(!recordsFirst);
  const [recordingUs, bareUs] = recordsFirst ? [first, second] : [second, first];
  measured.push({ recordingUs, bareUs });
}
const figuresUs = isCounting ? 0 : figuresPerRequest();
const report = measured.map(({ recordingUs, bareUs }) => ({ recordingUs: recordingUs + figuresUs, bareUs }));
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit());

/** CPU of one request over a slice. */
async function microsPerRequest(recording: boolean): Promise<number> {
  records = recording;
  requests = 0;
  const before = process.cpuUsage();
  await setTimeout(Number(sliceMs));
  counting.catchUp();
  const { user, system } = process.cpuUsage(before);
  if (requests === 0) throw new Error('nothing was sent in a slice; take longer ones');
  return (user + system) / requests;
}

/** CPU of all figures, shared by the requests that they are made of. */
function figuresPerRequest(): number {
  const before = process.cpuUsage();
  figuresOf(history, { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / history.count;
}
