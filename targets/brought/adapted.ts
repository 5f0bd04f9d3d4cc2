import { ContendError, messageOf } from '../../harness/core/errors.ts';
import { secretsHere } from '../../harness/core/secrets.ts';
import { broughtFacts } from '../../harness/core/target-facts.ts';
import { IdSource } from '../../harness/drive/dialects/service/ids.ts';
import type { Bundle } from '../../harness/core/bundle.ts';
import type { Target } from '../target.ts';
import { AdapterThread } from './adapter-thread.ts';
import type { HostedCalls } from './hosted.ts';

/** What a service with an adapter is opened with. */
interface AdaptedParts {
  /** Ends one that is being opened. */
  readonly signal?: AbortSignal;
  /** Says why nobody could clear up behind a race, which is worth no less for it. */
  readonly log: (line: string) => void;
}

/** A service that somebody else started, spoken to as an adapter has it, whose hooks run in a thread of their own. */
export async function adaptedTarget(
  urls: readonly string[],
  { module, file }: Bundle,
  { signal, log }: AdaptedParts,
): Promise<Target> {
  const thread = new AdapterThread<HostedCalls>(new URL('./adapter.js', import.meta.url));
  const ids = new IdSource();
  // A setup that nobody waits for any more may take its time.
  const giveUp = (): void => void thread.end();
  let killed = false;
  signal?.addEventListener('abort', giveUp);
  try {
    const opened = await thread.ask('open', urls, module);
    const { commands, shared } = opened;
    secretsHere.addBrought(shared, true);
    return {
      facts: broughtFacts,
      urls: opened.urls,
      addresses: opened.addresses,
      adapter: {
        module,
        commands,
        shared,
        idPort: () => ids.port(),
        async credentials(clients) {
          const made = await thread.ask('credentials', clients);
          secretsHere.addBrought(made, true);
          return made;
        },
      },
      instances: [],
      failed: false,
      seed: async (records) => ids.add(await thread.ask('seed', records)),
      audit: () => Promise.resolve(undefined),
      look: (keys) => thread.ask('look', keys),
      glance: (key) => thread.ask('glance', key),
      async usage() {
        const told = await thread.ask('usage').catch((error: unknown) => {
          // A race is worth more than what it has used; without a thread nobody can look at its records either.
          if (!(error instanceof ContendError) || !thread.isOpen) throw error;
          return { problem: error.message };
        });
        if ('problem' in told) return told;
        const { cpuMs, storeCpuMs } = told;
        return {
          ...(cpuMs === undefined ? {} : { serviceCpuMs: cpuMs }),
          ...(storeCpuMs === undefined ? {} : { storeCpuMs }),
        };
      },
      async stop() {
        ids.close();
        try {
          // Who has failed has told so, and has nothing left to close.
          if (thread.isOpen) await thread.ask('close');
        } catch (error) {
          if (killed) throw new ContendError('CTD_INTERRUPTED', [`${file}: teardown was cut short`]);
          if (!(error instanceof ContendError)) throw error;
          log(`${file}: ${messageOf(error)}`);
        } finally {
          await thread.end();
        }
      },
      killNow() {
        killed = true;
        void thread.end();
      },
    };
  } catch (error) {
    await thread.end();
    throw error;
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}
