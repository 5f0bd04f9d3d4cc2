import type { Fields } from '../../core/record.ts';
import { wholeNumber } from '../../core/whole-number.ts';
import type { Reply } from '../../core/dialect.ts';

/** Says whether a value of JSON is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Says whether a value is an object with members of its own: a Map, a Date or a Promise holds what it holds elsewhere. */
export function isMembers(value: unknown): value is Record<string, unknown> {
  return isObject(value) && otherKind(value) === undefined;
}

/** What an object is called that shows no members, or none in JSON, such as a Map, a URL or a Promise; undefined for any other value. */
export function otherKind(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return kind === 'Object' && !(Symbol.iterator in value) ? undefined : kind;
}

/** Why a reply with a 2xx is none of the service's, whatever its status says; undefined where it may be one. */
export function causeOfBody(reply: Reply): string | undefined {
  const type = reply.header('content-type') ?? '';
  if (/\btext\/html\b/i.test(type)) return 'a page of HTML in place of an answer';
  if (reply.status === 204 || !jsonType.test(type) || reply.json() !== undefined) return undefined;
  // What is packed in a way that is not read, or begins with a byte order mark, may be JSON all the same.
  if (reply.header('content-encoding') !== undefined) return undefined;
  const text = reply.body().toString('utf8');
  if (text.trim() === '' || text.startsWith('\u{feff}')) return undefined;
  return 'an answer that is no JSON, although its Content-Type says so';
}

/**
 * Says whether a read that is answered so shows its record: by any 2xx, such as 203 of a proxy or 206 of a range, but for those
 * that have no body (RFC 9110, 15.3).
 */
export function showsRecord(status: number): boolean {
  return status >= 200 && status <= 299 && status !== 204 && status !== 205;
}

/** Why a record cannot be read from what came in a reply that shows one. */
export function causeOfRead(reply: Reply): string {
  const encoding = reply.header('content-encoding');
  return encoding === undefined
    ? 'the representation is not a JSON object'
    : `the representation is packed in a way that is not read (Content-Encoding: ${encoding.slice(0, 40)})`;
}

const jsonType = /^application\/(?:[\w.-]+\+)?json\b/i;

/**
 * Fields of a body by name; those of a snapshot of several records by `record.field`, `record.` for one that is there without
 * any, and null for one that is marked as deleted.
 */
export function fieldsOf(body: Record<string, unknown>): Fields {
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(body)) {
    if (!isObject(value) || isMarkedDeleted(value))
      fields.set(name, isObject(value) ? 'null' : textOf(value));
    else if (Object.keys(value).length === 0) fields.set(`${name}.`, '');
    else for (const [field, inner] of Object.entries(value)) fields.set(`${name}.${field}`, textOf(inner));
  }
  return fields;
}

/** What the body of a reply that shows a record holds: its fields, or that there is none; undefined where nobody can tell. */
export function shownIn(body: unknown): Fields | 'nothing' | undefined {
  if (!isObject(body)) return undefined;
  if (saysNothingThere(body)) return 'nothing';
  return isMessageAlone(body) ? undefined : fieldsOf(body);
}

/**
 * Says whether the body of a reply that shows a record says that there is nothing: `{"ok": false}`, an error and nothing else, an envelope with
 * nothing in it, or the mark of a record that was deleted and is kept.
 */
function saysNothingThere(body: Record<string, unknown>): boolean {
  const isNo = ['ok', 'success', 'found', 'exists'].some((name) => body[name] === false);
  return isNo || isErrorAlone(body) || isEmptyEnvelope(body) || isMarkedDeleted(body);
}

/** An error and nothing else: something is called so, or beside a text stands a status of HTTP that is none of success. */
function isErrorAlone(body: Record<string, unknown>): boolean {
  const isNamed = (body['error'] ?? null) !== null || Number(body['status'] ?? body['statusCode']) >= 400;
  return isNamed && isOfErrors(body);
}

/** Whether all members that hold anything are such as errors have. */
function isOfErrors(body: Record<string, unknown>): boolean {
  return Object.keys(body).every((name) => ofErrors.test(name) || (body[name] ?? null) === null);
}

const ofErrors =
  /^(?:errors?|messages?|code|details?|status|statusCode|title|type|instance|path|timestamp)$/i;

function isEmptyEnvelope(body: Record<string, unknown>): boolean {
  const names = Object.keys(body);
  return (
    names.length === 1 && /^(?:data|result|record|item|value)$/i.test(names[0]!) && body[names[0]!] === null
  );
}

/** Whether all that the body of a reply says is a message, of which nobody knows whether it is the record, or that there is none. */
function isMessageAlone(body: Record<string, unknown>): boolean {
  return typeof body['message'] === 'string' && isOfErrors(body);
}

/** How some languages and databases write a date that was never set: Go's zero time, MySQL's, and one that never comes. */
const noDate = /^(?:0000-00-00|0001-01-01|9999-12-31)/;

/** Whether a text is a date that was never set. */
export function isNoDate(text: string): boolean {
  return noDate.test(text);
}

function isMarkedDeleted(body: Record<string, unknown>): boolean {
  const at = body['deletedAt'] ?? body['deleted_at'];
  const isSaid = body['deleted'] === true || body['isDeleted'] === true || body['is_deleted'] === true;
  return (
    isSaid ||
    (typeof at === 'string' && at !== '' && !isNoDate(at)) ||
    (typeof at === 'number' && at > 0) ||
    body['status'] === 'deleted'
  );
}

/** A value of one word, also alone in a list. */
function isPlain(value: unknown): boolean {
  return Array.isArray(value) ? value.length < 2 && !value.some(isObject) : !isObject(value);
}

/** A value as a field has it, a list or an object as JSON. */
function textOf(value: unknown): string {
  return wholeNumber(isPlain(value) ? String(value) : JSON.stringify(value));
}

/** Seconds of Retry-After as milliseconds; 0 where there is none, or a date, which would need a common clock. */
export function retryAfterOf(reply: Reply): number {
  const text = reply.header('retry-after') ?? '';
  return /^\d{1,6}$/.test(text) ? Number(text) * 1000 : 0;
}
