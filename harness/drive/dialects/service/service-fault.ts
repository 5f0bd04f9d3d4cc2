import type { Reply } from '../../../core/dialect.ts';
import { ContendError } from '../../../core/errors.ts';
import { secretsHere } from '../../../core/secrets.ts';

/** A fault of somebody's adapter, in its own terms: which part of it, what for, and what came. */
export function serviceFault(where: string, what: string, cause?: unknown): ContendError {
  return new ContendError('CTD_ADAPTER', [`${where}: ${what}`], { cause });
}

/** Calls a part of an adapter; what it throws is its own fault. Whoever watches the thread sees that it never returns. */
export function calling<T>(where: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw thrown(where, error);
  }
}

/** What a part of an adapter threw, with the line of its file where that is known. */
export function thrown(where: string, error: unknown): ContendError {
  if (error instanceof ContendError) return error;
  const why = error instanceof Error ? `${error.name}: ${error.message}` : textOf(error);
  return serviceFault(where, `threw ${why}${isOfFrozen(error) ? hintOfFrozen : ''}`, error);
}

const hintOfFrozen = '; what a mapping is given may not be changed: make a copy, { ...headers }';

/** Whether somebody wanted to change what is frozen, as V8 says it. */
function isOfFrozen(error: unknown): boolean {
  return (
    error instanceof TypeError &&
    /read only property|not extensible|Cannot delete property/.test(error.message)
  );
}

function textOf(error: unknown): string {
  return typeof error === 'string' ? error : shown(error);
}

/** A fault beside the reply that it was about. */
export function besideReply(error: unknown, reply: Reply): unknown {
  if (!(error instanceof ContendError)) return error;
  const encoding = reply.header('content-encoding');
  const kind = [reply.header('content-type'), encoding === undefined ? undefined : `in ${encoding}`];
  const body =
    encoding === undefined
      ? shown(secretsHere.shown(reply.body().toString('utf8', 0, 4000)).slice(0, 200))
      : '';
  const came = [statusOf(reply), ...kind, body].filter((part) => part !== undefined && part !== '').join(' ');
  return new ContendError(
    error.code,
    error.problems.map((problem) => `${problem}; what came: ${came}`),
    {
      cause: error,
    },
  );
}

/** The status of a reply, and where it points. */
export function statusOf(reply: Reply): string {
  const to = reply.status >= 300 && reply.status < 400 ? reply.header('location') : undefined;
  return to === undefined ? String(reply.status) : `${reply.status} to ${secretsHere.shown(to)}`;
}

/** A value as a message shows it. */
export function shown(value: unknown): string {
  // Of a secret that is cut nobody would know that it is one.
  const text = secretsHere.hidden(typeof value === 'function' ? aFunction : inJson(value));
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

const aFunction = 'a function';

/** JSON leaves functions out; who is told of a value looks for them. */
function withFunctions(_: string, member: unknown): unknown {
  return typeof member === 'function' ? aFunction : member;
}

function inJson(value: unknown): string {
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value, withFunctions) ?? String(value);
  } catch {
    return 'something that JSON cannot say';
  }
}
