import { request } from 'undici';
import { ContendError } from '../harness/core/errors.ts';
import type { Seed } from '../harness/core/record.ts';
import type { Target } from './target.ts';

/**
 * A service that somebody else started. It answers the workload's routes; records that a workload needs beforehand are
 * posted to `/contend/seed` as `{"records":[{"key":"items/0-0","fields":{"stock":"10"}}]}`, to be answered 2xx. Nobody
 * audits it: the verdict rests on its answers.
 */
export function remoteTarget(url: string): Promise<Target> {
  const base = url.replace(/\/+$/, '');
  return Promise.resolve({
    urls: [base],
    failed: false,
    seed: (records: readonly Seed[]) => post(`${base}/contend/seed`, { records }),
    audit: () => Promise.resolve(undefined),
    usage: () => Promise.resolve({}),
    stop: () => Promise.resolve(),
    killNow: () => {},
  });
}

async function post(address: string, body: unknown): Promise<void> {
  let status: number;
  try {
    const answer = await request(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await answer.body.dump();
    status = answer.statusCode;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ContendError('CTD_SERVICE_FAILED', [`the service at ${address} does not answer: ${why}`], {
      cause: error,
    });
  }
  if (status >= 200 && status <= 299) return;
  throw new ContendError('CTD_SERVICE_FAILED', [
    `${address} answered ${status}: this workload needs records before it starts; take them there (see the README), or race duplicate-registration, which needs none`,
  ]);
}
