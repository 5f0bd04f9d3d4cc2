import { ContendError, messageOf } from '../../../harness/core/errors.ts';
import type { locate } from '../../../harness/drive/wire/locate.ts';
import { undici } from '../../../harness/drive/wire/undici.ts';
import { reached } from '../reach.ts';
import type { Place } from '../reach.ts';
import { cpuCounter, cpuSecondsIn } from './exposition.ts';
import { coresIn } from './prometheus-rate.ts';

/** Somebody who tells what a service has used. */
export interface UsageSource {
  /** CPU since some moment before the first question, ms; rejects with why nobody knows. `begins` is the first of a race. */
  readonly cpuMs: (begins: boolean) => Promise<number>;
  readonly close: () => Promise<void>;
}

/** How long a page may take, ms. */
const boundMs = 5000;
/** More than any page of metrics has. */
const mostBytes = 16 * 1024 * 1024;

/**
 * Opens a page of metrics of a process, or asks a Prometheus server whose address ends with `/api/v1/query?query=SELECTOR`.
 * Throws CTD_PLAN where it has nothing to tell.
 */
export async function usageSource(address: string, locating?: typeof locate): Promise<UsageSource> {
  const { origin, pathname, search, searchParams } = new URL(address);
  const told = (error: unknown): ContendError =>
    new ContendError('CTD_PLAN', [`--usage-from ${address}: ${messageOf(error)}`], { cause: error });
  const place = await reached(origin, locating).catch((error: unknown) => {
    throw told(error);
  });
  const selector = pathname.endsWith('/api/v1/query') ? searchParams.get('query') : null;
  const source =
    selector === null
      ? pageSource(place, `${pathname}${search}`)
      : prometheusSource(place, pathname, searchParams, selector);
  try {
    await source.check();
  } catch (error) {
    await place.dispatcher.close();
    throw told(error);
  }
  return {
    async cpuMs(begins) {
      try {
        return await source.cpuMs(begins);
      } catch (error) {
        throw new Error(`--usage-from ${address}: ${messageOf(error)}`, { cause: error });
      }
    },
    close: () => place.dispatcher.close(),
  };
}

type Source = Pick<UsageSource, 'cpuMs'> & { readonly check: () => Promise<unknown> };

function pageSource(place: Place, path: string): Source {
  const cpuMs = async (): Promise<number> => {
    const { status, text } = await fetched(place, path);
    if (status !== 200) throw new Error(`answered ${status}`);
    const seconds = cpuSecondsIn(text);
    if (seconds !== undefined) return 1000 * seconds;
    throw new Error(`has no ${cpuCounter}; name the page where a client library of Prometheus tells it`);
  };
  return { check: cpuMs, cpuMs };
}

/** Its counters are as old as its last scrape: CPU of a time is what the scrapes within it say of a second, times its length. */
function prometheusSource(place: Place, path: string, given: URLSearchParams, selector: string): Source {
  let begunMs = 0;
  const answered = async (query: string): Promise<unknown> => {
    const asked = new URLSearchParams(given);
    asked.set('query', query);
    const { status, text } = await fetched(place, `${path}?${asked.toString()}`);
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw new Error(`answered ${status} with no JSON, as a Prometheus server would not`);
    }
  };
  return {
    async check() {
      const found = coresIn(await answered(`${selector}[5m]`));
      const isNew = typeof found === 'string' && found.startsWith('has scraped');
      if (typeof found === 'string' && !isNew)
        throw new Error(`${found}; write a selector of counters, such as ${cpuCounter}{job="shop"}`);
    },
    async cpuMs(begins) {
      if (begins) {
        begunMs = performance.now();
        return 0;
      }
      const elapsedMs = performance.now() - begunMs;
      const cores = coresIn(await answered(`${selector}[${Math.max(1, Math.round(elapsedMs))}ms]`));
      if (typeof cores === 'string') throw new Error(cores);
      return cores * elapsedMs;
    },
  };
}

async function fetched(
  { base, dispatcher }: Place,
  path: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const { statusCode, body } = await undici().request(`${base}${path}`, {
    dispatcher,
    signal: AbortSignal.timeout(boundMs),
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error('is longer than any page of metrics');
    chunks.push(chunk);
  }
  return { status: statusCode, text: Buffer.concat(chunks).toString() };
}
