import { setTimeout } from 'node:timers/promises';
import { History } from '../../harness/core/history.ts';
import { figuresOf } from '../../harness/measure/figures.ts';
import { histogramsReady } from '../../harness/measure/histogram.ts';
import { closedLoop } from '../anchor/closed-loop.ts';
import { warmUpS } from '../anchor/load.ts';
import type { RecordingPair } from './recording-cost.ts';

/**
 * Drives our closed loop without a break and has it record in every other slice: `recording PORT PAIRS MILLISECONDS`.
 * Neighbouring slices meet the same machine and the same compiled code. Who goes first alternates.
 */
const [port = '0', pairs = '1', sliceMs = '100'] = process.argv.slice(2);
const { append, settle } = History.prototype;
let recorder: History | undefined;
let records = true;
let requests = 0;
History.prototype.append = function count(n, o, t, c, s, k, b, h, a, i, w, d, r): void {
  requests += 1;
  recorder = this;
  if (records) append.call(this, n, o, t, c, s, k, b, h, a, i, w, d, r);
};
History.prototype.settle = function end(row, settlement): void {
  if (records) settle.call(this, row, settlement);
};

await histogramsReady();
const measuredMs = 2 * Number(pairs) * Number(sliceMs);
/** Slices end a little late, and the loop must outlast them all. */
const spareMs = 2000 + measuredMs;
const race = await closedLoop(Number(port), warmUpS * 1000 + measuredMs + spareMs);
void race();
await setTimeout(warmUpS * 1000);
// Its code is compiled before it counts.
for (let slice = 0; slice < 10; slice++) await microsPerRequest(slice % 2 === 0);
const measured: RecordingPair[] = [];
if (recorder !== undefined) recorder.count = 0;
for (let pair = 0; pair < Number(pairs); pair++) {
  const recordsFirst = pair % 2 === 0;
  const first = await microsPerRequest(recordsFirst);
  const second = await microsPerRequest(!recordsFirst);
  const [recordingUs, bareUs] = recordsFirst ? [first, second] : [second, first];
  measured.push({ recordingUs, bareUs });
}
const figuresUs = figuresPerRequest();
const report = measured.map(({ recordingUs, bareUs }) => ({ recordingUs: recordingUs + figuresUs, bareUs }));
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit());

/** CPU of one request over a slice. */
async function microsPerRequest(recording: boolean): Promise<number> {
  records = recording;
  requests = 0;
  const before = process.cpuUsage();
  await setTimeout(Number(sliceMs));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / requests;
}

/** CPU of all figures, shared by the requests that they are made of. */
function figuresPerRequest(): number {
  if (recorder === undefined) throw new Error('nothing was recorded');
  const before = process.cpuUsage();
  figuresOf(recorder, { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / recorder.count;
}
