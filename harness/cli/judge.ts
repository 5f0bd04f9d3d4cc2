import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { Receipts } from '../core/evidence.ts';
import { find } from '../core/registry.ts';
import { historyOf } from '../drive/chapters.ts';
import { histogramsReady } from '../measure/histogram.ts';
import type { JudgeAnswer, JudgeOrder, JudgeWord, PostedPart } from '../judge/judge-thread.ts';
import { PartJudge } from '../judge/part-judge.ts';
import type { PartGrounds } from '../judge/part-judge.ts';
import { workloads } from '../../workloads/index.ts';

/** The thread that judges a race as it goes: takes its parts one by one, and lets their requests go. */
async function main(order: JudgeOrder): Promise<void> {
  const workload = find(workloads, order.workload, 'workload');
  if (typeof workload === 'string') throw new Error(workload);
  const commands = workload.commands.map(({ name }) => name);
  const judge = histogramsReady().then(() => new PartJudge(workload, order.keys, order.planned));
  const handle = async (word: JudgeWord): Promise<JudgeAnswer> => {
    if (word.kind === 'end') return { kind: 'ended', race: (await judge).end(word.ending) };
    return { kind: 'judged', anomalies: await (await judge).judge(groundsOf(word.part, order, commands)) };
  };
  let before: Promise<unknown> = judge;
  parentPort?.on('message', (word: JudgeWord) => {
    before = before
      .then(() => handle(word))
      .catch((error: unknown): JudgeAnswer => ({ kind: 'failed', problem: problemOf(error) }))
      .then((answer) => parentPort?.postMessage(answer))
      .then(tidyUp);
  });
  await judge;
}

setFlagsFromString('--expose-gc');
/** Gives back what a chapter took: all of it is of no more use, and a heap that nobody asks grows to several chapters first. */
const tidyUp = runInNewContext('gc') as () => void;

function groundsOf(
  { chapters, audit, ...part }: PostedPart,
  { keys, salt, settings, planned, firsts, foundBefore, zeroMs, search }: JudgeOrder,
  commands: readonly string[],
): PartGrounds {
  return {
    ...part,
    grounds: {
      evidence: {
        history: historyOf(chapters, keys, salt),
        commands,
        settings,
        ...(audit === undefined
          ? {}
          : { audit: { records: audit.records, receipts: Receipts.of(audit.receipts) } }),
        foundBefore,
        ...(zeroMs === undefined ? {} : { zeroMs }),
      },
      asked: new Map(chapters.flatMap(({ asked }) => [...asked])),
      firsts,
      measuredFromMs: planned.fromMs,
      auditExpected: true,
      misdelivered: 0,
      search,
    },
  };
}

function problemOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

void main(workerData as JudgeOrder);
