import { ContendError } from '../../harness/core/errors.ts';
import { wordsOfStatus } from '../../harness/core/failure-words.ts';
import type { Seed } from '../../harness/core/record.ts';
import { broughtFacts } from '../../harness/core/target-facts.ts';
import type { locate } from '../../harness/drive/wire/locate.ts';
import { undici } from '../../harness/drive/wire/undici.ts';
import type { Target } from '../target.ts';
import { glance, look } from './look.ts';
import { answerBoundMs, reached, whyUnanswered } from './reach.ts';
import type { Place } from './reach.ts';

/**
 * A service that somebody else started, at one address or several. It answers the workload's routes; records that a workload
 * needs beforehand are posted to `/contend/seed` as `{"records":[{"key":"items/0-0","fields":{"stock":"10"}}]}`, to be
 * answered 2xx. Nobody audits it: the verdict rests on its answers.
 */
export async function remoteTarget(urls: readonly string[], locating?: typeof locate): Promise<Target> {
  const places: Place[] = [];
  for (const url of urls) places.push(await reached(url, locating));
  const [first] = places;
  if (first === undefined) throw new Error('a service needs an address');
  const { base, dispatcher } = first;
  const glanced = (key: string, signal: AbortSignal) => glance(`${base}/${key}`, dispatcher, signal);
  return {
    facts: broughtFacts,
    urls: places.map((place) => place.base),
    addresses: places.map(({ address }) => address),
    instances: [],
    failed: false,
    seed: (records) => postSeed(records, first),
    audit: () => Promise.resolve(undefined),
    look: (keys) => look(keys, glanced),
    glance: (key) => glanced(key, AbortSignal.timeout(glanceBoundMs)),
    usage: () => Promise.resolve({}),
    async stop() {
      await Promise.all(places.map((place) => place.dispatcher.close()));
    },
    killNow: () => {},
  };
}

/** How long one record may be waited for that nobody needs. */
export const glanceBoundMs = 1000;

/** Posts records to where a service takes them; `instead` says what to do where it does not. */
export async function postSeed(
  records: readonly Seed[],
  { base, dispatcher }: Place,
  instead = 'take them there (see docs/own-service.md), or race duplicate-registration, which needs none',
): Promise<void> {
  const address = `${base}/contend/seed`;
  let status: number;
  try {
    const answer = await undici().request(address, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ records }),
      // Of the whole exchange: an answer that drips has no end of its own.
      signal: AbortSignal.timeout(answerBoundMs),
    });
    status = answer.statusCode;
    // What the status says holds, however its body ends.
    await answer.body.dump().catch(() => {});
  } catch (error) {
    throw new ContendError(
      'CTD_SERVICE_UNREACHABLE',
      [`the service at ${address} does not answer: ${whyUnanswered(error)}`],
      { cause: error },
    );
  }
  if (status >= 200 && status <= 299) return;
  throw new ContendError('CTD_PLAN', [
    `${address} answered ${status} (${wordsOfStatus(status)}): this workload needs records before it starts; ${instead}`,
  ]);
}
