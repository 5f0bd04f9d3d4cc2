import type { PlainDialect, Reply } from '../../core/dialect.ts';
import { createdKeys } from '../../core/guarded.ts';
import type { Change } from '../../core/guarded.ts';
import { replayedHeader } from '../../core/http.ts';
import type { Answer, CommandIntent, Intent } from '../../core/operation.ts';
import { isReason, reasons } from '../../core/reason.ts';
import type { Reason } from '../../core/reason.ts';
import type { Precondition } from '../../core/strategy.ts';
import type { CommandSpec } from '../../core/command.ts';
import { fieldsOf, isObject, retryAfterOf } from './reply-parts.ts';
import { shownBy } from './refusal-shown.ts';
import { requestsOf } from './requests.ts';
import type { Speech } from './requests.ts';
import { partsOf } from '../../core/command.ts';

/** The dialect of docs/http.md, which the services of a run speak; `bare`: their conflicts tell nothing but their status. */
export function contendDialect(speech: Speech, { bare }: { readonly bare?: true } = {}): PlainDialect {
  const { precondition = 'etag' } = speech;
  const requestOf = requestsOf(speech);
  const known = new Map<CommandSpec, Known>();
  return {
    encode: requestOf,
    decode(intent, reply) {
      if (intent.kind === 'read') return decodeRead(intent, reply, precondition);
      let own = known.get(intent.command);
      if (own === undefined) known.set(intent.command, (own = knownOf(intent, bare)));
      return decodeCommand(intent, reply, own);
    },
  };
}

/** What is known of a command from its guard: the same for all its requests. */
interface Known {
  /** It counts a field up or down, so that its answer has values worth reading. */
  readonly counts: boolean;
  /** It deletes a record, whose last version then stands in the body: there is nothing left that an ETag could stand for. */
  readonly deletes: boolean;
  /** What a conflict means that comes without a code: the only refusal that the state can decide, where a lost race has a code. */
  readonly refusal: Reason;
}

function knownOf(intent: CommandIntent, bare: true | undefined): Known {
  const parts = partsOf(intent);
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
    refusal: only !== undefined && decided.size === 1 && bare === undefined ? only : 'unnamed-conflict',
  };
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
function contradictedPlace(intent: CommandIntent, reply: Reply): string | undefined {
  const location = reply.header('location');
  if (location === undefined || intent.idempotencyKey !== undefined) return undefined;
  return createdKeys(partsOf(intent, reply.nonce)).some((key) => location === `/${key}`)
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
