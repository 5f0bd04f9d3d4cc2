import { parentPort, workerData } from 'node:worker_threads';
import { ContendError } from '../core/errors.ts';
import { secretsHere } from '../core/secrets.ts';
import { find } from '../core/registry.ts';
import { isOfModule } from '../drive/dialects/service/place-in-file.ts';
import { thrownLater } from '../drive/dialects/service/service-fault.ts';
import { stillTurning } from '../drive/dialects/service/watched.ts';
import { prepare } from '../drive/generate.ts';
import type { Order, Ready } from '../drive/generate.ts';
import { pacers } from '../drive/pacers/index.ts';
import { policies } from '../drive/policies/index.ts';
import type { GeneratorEvent, GeneratorWord } from '../run/race/generators.ts';
import { workloads } from '../../workloads/index.ts';
import { talkToStderr } from './talk-to-stderr.ts';

/** One generator thread: takes its order from the run, opens its connections, and races when told. */
async function main(order: Order): Promise<void> {
  const workload = find(workloads, order.workload, 'workload');
  const policy = find(policies, order.policy, 'policy');
  if (typeof workload === 'string') throw new Error(workload);
  if (typeof policy === 'string') throw new Error(policy);
  const pacer = pacers.find(({ name }) => name === order.arrival);
  // Whoever asks whether this thread still turns is answered while it prepares, too.
  let ready: Ready | undefined;
  const told = new Promise<bigint>((resolve) =>
    parentPort?.on('message', (said: GeneratorWord) => {
      if (said === stillTurning) tell({ kind: 'alive' });
      else if (typeof said === 'bigint') resolve(said);
      else if (said.kind === 'turned') ready?.chapters.turned();
      else if (said.kind === 'read') ready?.chapters.giveBack(said.number);
      else ready?.stop();
    }),
  );
  ready = await prepare(
    order,
    { workload, policy, pacer },
    {
      low: (key) => tell({ kind: 'low', key }),
      warm: () => tell({ kind: 'warm' }),
      long: () => tell({ kind: 'long' }),
      closed: (chapter) => tell({ kind: 'closed', chapter }),
    },
  );
  tell({ kind: 'prepared' });
  tell({ kind: 'generated', generated: await ready.race(await told) });
}

function tell(event: GeneratorEvent): void {
  parentPort?.postMessage(event);
}

/** Tells why this thread cannot go on. */
function fail(error: unknown): void {
  writeBegun();
  if (error instanceof ContendError) tell({ kind: 'failed', code: error.code, problem: error.message });
  else
    tell({
      kind: 'failed',
      problem: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
}

const { dialect } = workerData as Order;
const writeBegun = talkToStderr(secretsHere);
if (dialect.kind === 'service') secretsHere.addKnown(dialect.secrets);
// Replies are read as they come, where nobody waits for what is thrown.
process.on('uncaughtException', (error: unknown) => {
  const isTheirs =
    (!(error instanceof ContendError) && isOfModule(error)) ||
    (error as NodeJS.ErrnoException).code === 'ERR_UNHANDLED_REJECTION';
  fail(dialect.kind === 'service' && isTheirs ? thrownLater(error) : error);
});
main(workerData as Order).catch(fail);
