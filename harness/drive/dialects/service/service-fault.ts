import { createContext, Script } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import type { Reply } from '../../../core/dialect.ts';
import { ContendError } from '../../../core/errors.ts';

/** A fault of somebody's adapter, in its own terms: which part of it, what for, and what came. */
export function serviceFault(where: string, what: string, cause?: unknown): ContendError {
  return new ContendError('CTD_ADAPTER', [`${where}: ${what}`], { cause });
}

/** How long one call of a part may take, ms. Generator threads are watched from outside; nobody watches the main thread. */
const usualBoundMs = 10_000;
const bounded = new Script('call()');
const place = createContext({});

/** Calls a part of an adapter; what it throws is its own fault, and so is that it does not return within `boundMs`. */
export function calling<T>(where: string, call: () => T, boundMs = usualBoundMs): T {
  try {
    if (!isMainThread) return call();
    Object.assign(place, { call });
    return bounded.runInContext(place, { timeout: boundMs }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      throw serviceFault(where, `has not returned for ${boundMs / 1000} s`, error);
    throw thrown(where, error);
  }
}

/** What a part of an adapter threw, with the line of its file where that is known. */
export function thrown(where: string, error: unknown): ContendError {
  if (error instanceof ContendError) return error;
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return serviceFault(where, `threw ${why}`, error);
}

/** A fault beside the reply that it was about. */
export function besideReply(error: unknown, reply: Reply): unknown {
  if (!(error instanceof ContendError)) return error;
  const encoding = reply.header('content-encoding');
  const kind = [reply.header('content-type'), encoding === undefined ? undefined : `in ${encoding}`];
  const body = encoding === undefined ? shown(reply.body().toString('utf8', 0, 200)) : '';
  const came = [reply.status, ...kind, body].filter((part) => part !== undefined && part !== '').join(' ');
  return new ContendError(
    error.code,
    error.problems.map((problem) => `${problem}; what came: ${came}`),
    {
      cause: error,
    },
  );
}

/** A value as a message shows it. */
export function shown(value: unknown): string {
  const text = typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value));
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
