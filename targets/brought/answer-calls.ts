import { parentPort, workerData } from 'node:worker_threads';
import { ContendError } from '../../harness/core/errors.ts';
import { secretsHere } from '../../harness/core/secrets.ts';
import { isOfModule } from '../../harness/drive/dialects/service/place-in-file.ts';
import { thrown, thrownLater } from '../../harness/drive/dialects/service/service-fault.ts';
import { stillTurning } from '../../harness/drive/dialects/service/watched.ts';
import { whereHere } from '../../harness/drive/dialects/service/whereabouts.ts';
import type { Call, Calls, Said } from './adapter-thread.ts';

/** Answers what the owner of this thread asks for; what fails is told without secrets, once `first` has been done. */
export function answerCalls(calls: Calls, first: () => void = () => {}): void {
  whereHere.shareIn(workerData as SharedArrayBuffer);
  const say = (said: Said): void => parentPort?.postMessage(said);
  const answer = async ({ number, name, given }: Call): Promise<void> => {
    try {
      say({ kind: 'answer', number, value: await calls[name]?.(...given) });
    } catch (error) {
      first();
      say({ kind: 'failure', number, ...failureOf(error) });
    }
  };
  parentPort?.on('message', (asked: Call | typeof stillTurning) => {
    if (asked === stillTurning) say({ kind: 'alive' });
    else void answer(asked);
  });
  // Nobody else runs here: whatever nobody waits for is the adapter's.
  process.on('uncaughtException', (error) => {
    first();
    say({ kind: 'failure', ...failureOf(thrownLater(error)) });
  });
}

function failureOf(failed: unknown): Pick<Said & { kind: 'failure' }, 'code' | 'problems'> {
  // What an adapter answers with may throw whenever somebody looks into it, as getters and proxies do.
  const error = isOfModule(failed) ? thrown(whereHere.text, failed) : failed;
  if (error instanceof ContendError)
    return { code: error.code, problems: error.problems.map((problem) => secretsHere.hidden(problem)) };
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { problems: [secretsHere.hidden(text)] };
}
