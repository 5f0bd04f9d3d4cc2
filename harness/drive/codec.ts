import type { Answer, Base, CommandIntent, Intent } from '../core/operation.ts';
import { createdKeys } from '../core/guarded.ts';
import type { Change } from '../core/guarded.ts';
import { etagOf, idempotencyKeyHeader, nonceHeader, replayedHeader } from '../core/http.ts';
import { isReason, reasons } from '../core/reason.ts';
import type { Reason } from '../core/reason.ts';
import type { Precondition } from '../core/strategy.ts';
import { ForeignAnswers } from './foreign-answers.ts';
import { fieldsOf, isObject, retryAfterOf } from './reply-parts.ts';
import { shownBy } from './refusal-shown.ts';
import type { Reply } from './wire/exchange.ts';
import type { RequestText } from './wire/request-text.ts';
import type { CommandSpec } from '../core/command.ts';

/** Translates intents to HTTP/1.1 requests and replies to answers. */
export interface Codec {
  /** The same object for the same request, where one follows the other. */
  encode(intent: Intent & { kind: 'read' | 'command' }): RequestText;
  decode(intent: Intent & { kind: 'read' | 'command' }, reply: Reply): Answer;
  /** Entity tags by their number minus 1; absent where they are versions that count by one. */
  readonly tags?: readonly string[];
}

/** How a service is spoken to. */
export interface Speech {
  /** `host:port`. */
  readonly authority: string;
  /** Put before every path. */
  readonly prefix?: string;
  /** Whether a base is named by its version or by its date. */
  readonly precondition?: Precondition;
  /** Set for a service that is not ours: statuses beside those of HTTP that mean a refusal. */
  readonly foreign?: { readonly refuses: readonly number[] };
}

/** Builds the codec for a service. */
export function createCodec({ authority, prefix = '', precondition = 'etag', foreign }: Speech): Codec {
  const answers = foreign === undefined ? undefined : new ForeignAnswers({ precondition, ...foreign });
  const host = `HTTP/1.1\r\nhost: ${authority}\r\n`;
  const known = new Map<CommandSpec, Known>();
  let last: Encoded | undefined;
  let look: { readonly key: string; readonly text: RequestText } | undefined;
  const encoded = (intent: CommandIntent): Encoded => {
    if (last !== undefined && isAlike(last.intent, intent)) return last;
    if (!known.has(intent.command)) known.set(intent.command, knownOf(intent));
    last = encodeCommand(intent, host, prefix, precondition);
    return last;
  };
  return {
    encode(intent) {
      if (intent.kind === 'command') return encoded(intent).text;
      if (look?.key !== intent.key) {
        const head = `GET ${prefix}/${intent.key} ${host}${nonceHeader}: `;
        look = { key: intent.key, text: { head, tail: '\r\n\r\n' } };
      }
      return look.text;
    },
    decode(intent, reply) {
      if (intent.kind === 'read')
        return answers?.decodeRead(intent, reply) ?? decodeRead(intent, reply, precondition);
      return (
        answers?.decodeCommand(intent, reply) ??
        decodeCommand(intent, reply, known.get(intent.command) ?? knownOf(intent))
      );
    },
    ...(answers === undefined ? {} : { tags: answers.tags }),
  };
}

/** Clients on one hot record send the same request over and over. */
interface Encoded {
  readonly intent: CommandIntent;
  readonly text: RequestText;
}

function isAlike(one: CommandIntent, other: CommandIntent): boolean {
  return (
    one.args === other.args &&
    one.command === other.command &&
    one.id === other.id &&
    one.base === other.base &&
    one.idempotencyKey === other.idempotencyKey
  );
}

/** What is known of a command from its guard: the same for all its requests. */
interface Known {
  /** It counts a field up or down, so that its answer has values worth reading. */
  readonly counts: boolean;
  /** It deletes a record, whose last version then stands in the body: there is nothing left that an ETag could stand for. */
  readonly deletes: boolean;
  /** What a conflict means that comes without a code: the only refusal that the state can decide. */
  readonly refusal: Reason;
}

function knownOf({ command, id, args }: CommandIntent): Known {
  const parts = command.parts({ id, args, preconditions: [], nonce: 1, nowMs: 0, by: '' });
  const decided = new Set(
    parts
      .flatMap(({ when }) => when.map(({ reason }) => reason))
      .filter((reason) => reasons[reason].side === 'decided'),
  );
  const [only] = decided;
  const does = (verb: Change['do']): boolean =>
    parts.some(({ then }) => then.some((change) => change.do === verb));
  return {
    counts: does('add'),
    deletes: does('delete'),
    refusal: only !== undefined && decided.size === 1 ? only : 'unnamed-conflict',
  };
}

function encodeCommand(
  intent: CommandIntent,
  host: string,
  prefix: string,
  precondition: Precondition,
): Encoded {
  const { command, id, args, base, idempotencyKey } = intent;
  const bodiless = Object.keys(command.body).length === 0;
  const body = bodiless ? '' : asciiJson(args);
  const headers =
    (base === undefined ? '' : conditionOf(base, precondition)) +
    (idempotencyKey === undefined ? '' : `${idempotencyKeyHeader}: "${idempotencyKey}"\r\n`) +
    (bodiless ? '' : 'content-type: application/json\r\n');
  const head = `${command.method} ${prefix}${command.path.replace(':id', id)} ${host}${headers}content-length: ${body.length}\r\n${nonceHeader}: `;
  return { intent, text: { head, tail: `\r\n\r\n${body}` } };
}

/** A precondition header: a date where that was asked for and told, else the tag as it came; none where none was told. */
function conditionOf({ version, tag, modified }: Base, precondition: Precondition): string {
  if (precondition === 'last-modified' && modified !== undefined)
    return `if-unmodified-since: ${modified}\r\n`;
  if (tag !== undefined) return `if-match: ${tag}\r\n`;
  return version === 0 ? '' : `if-match: ${etagOf(version)}\r\n`;
}

/** JSON in which everything beyond ASCII is escaped, so that a request has as many bytes as characters. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function decodeRead(intent: Intent & { kind: 'read' }, reply: Reply, precondition: Precondition): Answer {
  if (reply.status === 200) {
    const body = reply.json();
    if (!isObject(body)) return { kind: 'unknown', cause: 'the representation is not a JSON object' };
    const fields = fieldsOf(body);
    if (reply.nonce % oneIn === 0) {
      const cause = contradictedTime(reply, fields.get('changedAt'));
      if (cause !== undefined) return { kind: 'unknown', cause };
    }
    const modified = precondition === 'last-modified' ? reply.header('last-modified') : undefined;
    return {
      kind: 'found',
      version: reply.version,
      fields,
      ...(modified === undefined ? {} : { modified }),
      ...(intent.measure === undefined ? {} : { value: intent.measure(fields) }),
    };
  }
  if (reply.status === 404) return { kind: 'missing' };
  return decodeRefusal(reply, 'unnamed-conflict');
}

const nothing: readonly number[] = [];

/** Of answers that tell nothing that a client needs, one in so many is read all the same, to be judged. */
const oneIn = 8;

function decodeCommand(intent: CommandIntent, reply: Reply, known: Known): Answer {
  if (reply.status < 200 || reply.status > 299) {
    const refusal = decodeRefusal(reply, intent.base === undefined ? known.refusal : 'version-mismatch');
    if (refusal.kind !== 'conflict' || reply.nonce % oneIn !== 0) return refusal;
    const shown = shownBy(intent, refusal.reason, reply);
    return shown === undefined ? refusal : { ...refusal, shown };
  }
  const isRead = known.counts || known.deletes || reply.nonce % oneIn === 0;
  const body = isRead && reply.status !== 204 ? reply.json() : undefined;
  const told = isObject(body) ? body['version'] : undefined;
  if (!known.deletes && reply.version > 0 && typeof told === 'number' && told !== reply.version)
    return { kind: 'unknown', cause: `the ETag tells version ${reply.version}, the body ${told}` };
  if (reply.status === 201 && reply.nonce % oneIn === 0) {
    const cause = contradictedPlace(intent, reply);
    if (cause !== undefined) return { kind: 'unknown', cause };
  }
  const added =
    isObject(body) && isObject(body['added']) ? Object.values(body['added']).map(Number) : nothing;
  const version = known.deletes && isObject(body) ? versionIn(body, reply.version) : reply.version;
  const isReplay = intent.idempotencyKey !== undefined && reply.header(replayedHeader) === 'true';
  return isReplay
    ? { kind: 'accepted', version, added, replayed: true }
    : { kind: 'accepted', version, added };
}

/** How Last-Modified contradicts the time of the last change that the record itself tells. */
function contradictedTime(reply: Reply, changedAt: string | undefined): string | undefined {
  const modified = reply.header('last-modified');
  if (modified === undefined || changedAt === undefined) return undefined;
  return Date.parse(modified) === Math.floor(Number(changedAt) / 1000) * 1000
    ? undefined
    : `Last-Modified tells ${modified}, the record ${changedAt}`;
}

/** How the Location of what was created names something that was not; a replay names what an earlier request has created. */
function contradictedPlace(
  { command, id, args, idempotencyKey }: CommandIntent,
  reply: Reply,
): string | undefined {
  const location = reply.header('location');
  if (location === undefined || idempotencyKey !== undefined) return undefined;
  const parts = command.parts({ id, args, preconditions: [], nonce: reply.nonce, nowMs: 0, by: '' });
  return createdKeys(parts).some((key) => location === `/${key}`)
    ? undefined
    : `Location names ${location}, which was not created`;
}

/** The version that a body tells where the ETag told none. */
function versionIn(body: Record<string, unknown>, tagged: number): number {
  const { version } = body;
  return tagged === 0 && typeof version === 'number' && Number.isSafeInteger(version) && version > 0
    ? version
    : tagged;
}

/** `bare` is what a 409 means that comes without one of our codes, as from services that are not ours. */
function decodeRefusal(reply: Reply, bare: Reason): Answer {
  const { status } = reply;
  // The fate behind a server's error is not known: the effect may be there (RFC 9110, 15.6).
  if (status >= 500) return { kind: 'unknown', cause: `status ${status}` };
  const code = reply.text('code') ?? '';
  const known = isReason(code) ? code : bareReason(status, bare);
  if (known !== undefined && reasons[known].side !== 'request') {
    const retryAfterMs = retryAfterOf(reply);
    return {
      kind: 'conflict',
      reason: known,
      retryable: reasons[known].side !== 'decided',
      ...(retryAfterMs > 0 ? { retryAfterMs } : {}),
    };
  }
  return { kind: 'rejected', status, code };
}

function bareReason(status: number, bare: Reason): Reason | undefined {
  if (status === 410) return 'gone';
  if (status === 412) return 'version-mismatch';
  return status === 409 ? bare : undefined;
}
