import type { Answer, CommandIntent, Intent, Told } from '../../core/operation.ts';
import { gatewayHeader, replayedHeader } from '../../core/http.ts';
import { isReason, reasons } from '../../core/reason.ts';
import type { Reason } from '../../core/reason.ts';
import type { Fields } from '../../core/record.ts';
import type { Precondition } from '../../core/strategy.ts';
import type { PlainDialect } from '../../core/dialect.ts';
import { AnswerForms } from './answer-form.ts';
import { requestsOf } from './requests.ts';
import type { Speech } from './requests.ts';
import { addedBy, toldBy } from './own-record.ts';
import { unpacked } from './unpacked.ts';
import { causeOfBody, causeOfRead, isObject, retryAfterOf, shownIn, showsRecord } from './reply-parts.ts';
import { isBareNumber } from '../wire/json-text.ts';
import type { CommandSpec } from '../../core/command.ts';
import type { Reply } from '../../core/dialect.ts';
import { partsOf } from '../../core/command.ts';
import { toldIdentity } from '../../core/told-identity.ts';
import { tokenNumber, tokenOf } from '../../core/token.ts';
import type { Token } from '../../core/token.ts';

/** The dialect of a service that nobody knows: what HTTP says, and statuses that mean a refusal beside. */
export function httpDialect(speech: Speech, { refuses }: Pick<Manner, 'refuses'>): PlainDialect {
  const requestOf = requestsOf(speech);
  const answers = new ForeignAnswers({ precondition: speech.precondition ?? 'etag', refuses });
  return {
    encode: requestOf,
    decode(intent, came) {
      const reply = unpacked(came);
      return intent.kind === 'read'
        ? answers.decodeRead(intent, reply)
        : answers.decodeCommand(intent, reply);
    },
    tags: answers.tags,
  };
}

/** How a service that is not ours is spoken to. */
export interface Manner {
  readonly precondition: Precondition;
  /** Statuses beside those of HTTP that mean that the state forbids what was asked for. */
  readonly refuses: readonly number[];
}

/**
 * Reads the answers of a service that nobody knows, by the meaning that HTTP gives them. Tags are numbered as they come,
 * from 1; a number says that two tags are equal and nothing else. A conflict without one of our codes says that something
 * clashed, not what.
 */
export class ForeignAnswers {
  /** Tags by their number minus 1. */
  readonly tags: string[] = [];
  readonly #manner: Manner;
  readonly #numbers = new Map<string, number>();
  readonly #forms = new AnswerForms();

  constructor(manner: Manner) {
    this.#manner = manner;
  }

  decodeRead({ measure, token: held }: Intent & { kind: 'read' }, reply: Reply): Answer {
    const { status } = reply;
    if (status === 404 || status === 410) return { kind: 'missing' };
    if (!showsRecord(status)) return this.refusal(undefined, reply);
    const body = reply.json();
    const fields = shownIn(body);
    if (fields === 'nothing') return { kind: 'missing' };
    if (fields === undefined || !isObject(body)) return { kind: 'unknown', cause: causeOfRead(reply) };
    const tag = reply.header('etag');
    const token = held === undefined ? undefined : tokenUnder(held, body, reply);
    const modified =
      this.#manner.precondition === 'last-modified' ? reply.header('last-modified') : undefined;
    return {
      kind: 'found',
      version: this.numberOf(tag),
      fields,
      ...(tag === undefined ? {} : { tag }),
      ...(modified === undefined ? {} : { modified }),
      ...(measure === undefined ? {} : { value: measure(fields) }),
      ...(token === undefined ? {} : { token }),
    };
  }

  decodeCommand(intent: CommandIntent, reply: Reply): Answer {
    const notTheirs = this.ofGateway(reply);
    if (notTheirs !== undefined) return notTheirs;
    const { status } = reply;
    if (status < 200 || status > 299 || this.#manner.refuses.includes(status))
      return this.refusal(intent, reply);
    const cause = causeOfBody(reply);
    if (cause !== undefined) return { kind: 'unknown', cause };
    const body = status === 204 ? undefined : reply.json();
    const token = grantedBy(intent, body, reply);
    const told = this.#told(intent, reply, body);
    const added = token === undefined ? addedBy(intent, body) : [tokenNumber(token)];
    const isReplay = intent.idempotencyKey !== undefined && reply.header(replayedHeader) === 'true';
    return {
      kind: 'accepted',
      version: this.numberOf(reply.header('etag')),
      added,
      told: token === undefined ? told : { ...told, token },
      ...(isReplay ? { replayed: true } : {}),
    };
  }

  /** What an answer means that a gateway gave in the service's place, whose words nobody may take it for; else undefined. */
  ofGateway(reply: Reply): Answer | undefined {
    const { status } = reply;
    if (status < 400 || reply.header(gatewayHeader) === undefined) return undefined;
    if (status >= 500) return { kind: 'unknown', cause: `status ${status} of the gateway` };
    if (status !== 429) return { kind: 'rejected', status, code: '' };
    return {
      kind: 'conflict',
      reason: 'gateway-limit',
      retryable: true,
      retryAfterMs: retryAfterOf(reply),
    };
  }

  /** What a reply means that is no acceptance; `intent` is absent for a read. */
  refusal(intent: CommandIntent | undefined, reply: Reply): Answer {
    const { status } = reply;
    const code = reply.text('code') ?? '';
    // What a server's error says of the request it may say of what it has done all the same.
    const saysNo = (status >= 400 && status <= 499) || this.#manner.refuses.includes(status);
    const isCoded = saysNo && isReason(code) && (reasons[code].side !== 'request' || isClash(code, status));
    const reason = isCoded ? code : this.#reasonOf(intent, status);
    if (reason !== undefined) {
      const retryAfterMs = retryAfterOf(reply);
      return {
        kind: 'conflict',
        reason,
        retryable: reasons[reason].side !== 'decided',
        ...(retryAfterMs > 0 ? { retryAfterMs } : {}),
        ...(isCoded ? {} : { guessed: true }),
      };
    }
    // The fate behind a server's error is not known: the effect may be there (RFC 9110, 15.6).
    if (status >= 500) return { kind: 'unknown', cause: `status ${status}` };
    const isReused = status === 422 && intent?.command.idempotencyKey === 'required' && !isReason(code);
    return isReused
      ? { kind: 'rejected', status, code: 'idempotency-key-reused', guessed: true }
      : { kind: 'rejected', status, code };
  }

  /** What a status without a code means for a command; undefined where it is no refusal. */
  #reasonOf(intent: CommandIntent | undefined, status: number): Reason | undefined {
    if (intent === undefined) return undefined;
    if (status === 423) return 'lock-busy';
    const absence = status === 404 || status === 410 ? absenceOf(intent) : undefined;
    if (absence !== undefined) return absence;
    if (status === 410) return 'unnamed-conflict';
    if (status !== 409 && status !== 412 && !this.#manner.refuses.includes(status)) return undefined;
    if (intent.base !== undefined && intent.command.precondition !== 'none') return 'version-mismatch';
    // What can be made anew on a newer state has lost a race.
    return intent.redo === undefined ? 'unnamed-conflict' : 'write-conflict';
  }

  #told(intent: CommandIntent, reply: Reply, body: unknown): Told {
    const location = reply.header('location');
    return {
      fields: isObject(body) ? toldBy(intent, body) : nothing,
      ...(isObject(body) && intent.command.idempotencyKey === 'required'
        ? { identity: toldIdentity(intent, body) }
        : {}),
      shape: this.#forms.of(intent, reply, body),
      ...(location === undefined ? {} : { location }),
    };
  }

  /** The number of a tag; 0 where there is none. */
  numberOf(tag: string | undefined): number {
    if (tag === undefined) return 0;
    let number = this.#numbers.get(tag);
    if (number === undefined) {
      number = this.tags.push(tag);
      this.#numbers.set(tag, number);
    }
    return number;
  }
}

const nothing: Fields = new Map();
/** What it means for a command that a record is not there; undefined where that is no part of the race. */
function absenceOf(intent: CommandIntent): Reason | undefined {
  const { command } = intent;
  if (!absences.has(command)) {
    const reasonsOf = new Set(partsOf(intent).flatMap(({ when }) => when.map(({ reason }) => reason)));
    absences.set(
      command,
      (['gone', 'parent-missing'] as const).find((reason) => reasonsOf.has(reason)),
    );
  }
  return absences.get(command);
}

const absences = new WeakMap<CommandSpec, Reason | undefined>();

/** The token of the lock that a command was granted; undefined where it grants none, or the body tells none. */
function grantedBy({ command: { token } }: CommandIntent, body: unknown, reply: Reply): Token | undefined {
  if (token === undefined || !isObject(body)) return undefined;
  const { added } = body;
  return tokenUnder(token, isObject(added) && token in added ? added : body, reply);
}

/** The token that an answer tells under a name: digits without quotation marks go back without them, however many. */
function tokenUnder(name: string, body: Record<string, unknown>, reply: Reply): Token | undefined {
  const token = tokenOf(body[name]);
  const isWide = typeof token === 'string' && /^[1-9]\d{15,}$/.test(token);
  return isWide && isBareNumber(reply.body(), name, token) ? BigInt(token) : token;
}

/** Whether a code that finds fault with the request comes with a status that says that it clashes with the state. */
function isClash(code: Reason, status: number): boolean {
  return status === 409 && code !== 'unknown-record' && code !== 'idempotency-key-reused';
}
