import type { Reply } from '../../../core/dialect.ts';
import { ContendError } from '../../../core/errors.ts';
import { holdsSecret } from '../../../core/holds-secret.ts';
import { secretsHere } from '../../../core/secrets.ts';
import { otherKind } from '../reply-parts.ts';
import { placeOf } from './place-in-file.ts';

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
  return serviceFault(where, `threw ${whyThrown(error)}${isOfFrozen(error) ? hintOfFrozen : ''}`, error);
}

/** What an adapter began and nobody waited for, such as a timer or a promise, has thrown. */
export function thrownLater(error: unknown): ContendError {
  const why = error instanceof ContendError ? withPlace(error.message, error) : whyThrown(error);
  const problem = `something that the adapter began and did not await has failed: ${why}`;
  return new ContendError('CTD_ADAPTER', [problem], { cause: error });
}

/** A sentence with the place of an error in the files of an adapter behind it, where that is known. */
export function withPlace(text: string, error: unknown): string {
  const place = placeOf(error);
  return place === undefined ? text : `${text} (${place})`;
}

function whyThrown(error: unknown): string {
  if (!(error instanceof Error)) return textOf(error);
  const why = [error.message, ...whyCaused(error)].filter((text) => text !== '').join(': ');
  return withPlace(secretsHere.shown(`${error.name}: ${why}`), error);
}

/** Errors behind an error that are told, one behind the other, and of several that failed beside each other. */
const mostCauses = 4;

/** What an error says was behind it, such as the refused connection of a `fetch failed`; what it repeats is left out. */
function whyCaused(error: Error, most = mostCauses): string[] {
  const { cause } = error;
  const inner =
    cause === undefined ? (error instanceof AggregateError ? (error.errors as unknown[]) : []) : [cause];
  const told = inner.slice(0, most).map((one) => {
    if (!(one instanceof Error)) return textOf(one);
    return [one.message, ...whyCaused(one, most - 1)].filter((text) => text !== '').join(': ');
  });
  const more = inner.length > most ? [`and ${inner.length - most} more`] : [];
  const text = [...new Set(told.filter((one) => one !== '' && !error.message.includes(one))), ...more].join(
    ', ',
  );
  return text === '' ? [] : [text];
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
  return typeof error === 'string' ? secretsHere.shown(error) : shown(error);
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

/** User and password in an address. */
const inAddress = /(?<=:\/\/)[^\s/@"]+(?=@)/g;

/** A value as a message shows it, without what stands in it under the name of a secret. */
export function shown(value: unknown): string {
  // Of a secret that is cut nobody would know that it is one.
  const text = secretsHere
    .shown(typeof value === 'function' ? aFunction : (kindOf(value) ?? inJson(value)))
    .replaceAll(inAddress, '$$SECRET');
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

const aFunction = 'a function';

/** What a value is called that shows nothing in JSON: a Map, Headers, a Promise. */
function kindOf(value: unknown): string | undefined {
  const kind = otherKind(value);
  return kind === undefined ? undefined : `${/^[AEIO]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

/** Members that a message can have room for; a list may have millions. */
const mostShown = 100;

/** A value without most of what a long list or a large object holds. */
function beginningOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > mostShown ? value.slice(0, mostShown) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const first: [string, unknown][] = [];
  for (const name in value) {
    if (first.length === mostShown) return Object.fromEntries(first);
    first.push([name, (value as Record<string, unknown>)[name]]);
  }
  return value;
}

/** Headers that hold a credential, and are no names of members. */
const secretHeader = /^(?:set-)?cookie$|(?:^|-)auth(?:$|-)|^x-.*-key$/i;

/**
 * JSON leaves functions out; who is told of a value looks for them. Headers that hold a credential are not shown, nor pairs with the
 * name of one.
 */
function asShown(name: string, member: unknown): unknown {
  if (typeof member === 'function') return aFunction;
  const kind = kindOf(member);
  if (kind !== undefined) return kind;
  if (typeof member === 'string' && secretHeader.test(name)) return '$SECRET';
  if (!Array.isArray(member) || member.length !== 2) return member;
  const [first] = member as unknown[];
  return typeof first === 'string' && holdsSecret(first.toLowerCase()) ? [first, '$SECRET'] : member;
}

function inJson(value: unknown): string {
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(beginningOf(value), asShown) ?? String(value);
  } catch {
    return 'something that JSON cannot say';
  }
}
