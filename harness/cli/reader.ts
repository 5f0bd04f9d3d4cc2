import { parentPort, workerData } from 'node:worker_threads';
import { CallLog } from '../results/calls/call-log.ts';
import { aheadBatches } from '../results/calls/log-thread.ts';
import type { ReaderAnswer, ReaderWord, ReadingOrder } from '../results/calls/log-thread.ts';
import { CallPacker, memoryOf } from '../results/calls/packed-calls.ts';

/** The thread that reads a log for `conflicts`: it is a few batches ahead of who looks at the calls. */
async function main({ streams, only = {}, ...reading }: ReadingOrder): Promise<void> {
  const stop = new AbortController();
  const may = { send: aheadBatches };
  let wake = (): void => undefined;
  parentPort?.on('message', (word: ReaderWord) => {
    if (word === 'stop') stop.abort();
    else may.send += 1;
    wake();
  });
  const say = (answer: ReaderAnswer, memory: ArrayBuffer[] = []): void =>
    parentPort?.postMessage(answer, memory);
  try {
    const log = new CallLog(streams, { ...reading, signal: stop.signal });
    const packer = new CallPacker({ only });
    for await (const batch of log.batches()) {
      while (may.send <= 0) await new Promise<void>((resolve) => (wake = resolve));
      may.send -= 1;
      const packed = packer.of(batch);
      say(
        { kind: 'batch', packed, resolutionsMs: streams.map(({ name }) => log.resolutionMs(name)) },
        memoryOf(packed),
      );
    }
    say({ kind: 'end', soFar: { read: log.read, notes: log.notes.all(), having: log.having } });
  } catch (error) {
    say({ kind: 'failed', problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

void main(workerData as ReadingOrder);
