import type { Reply } from '../../../core/dialect.ts';
import type { Answer, CommandIntent, Told } from '../../../core/operation.ts';
import type { Accepted } from '../../../core/service.ts';
import { toldIdentity } from '../../../core/told-identity.ts';
import { tokenNumber, tokenOf } from '../../../core/token.ts';
import type { Token } from '../../../core/token.ts';
import { isMembers } from '../reply-parts.ts';
import { checkedFields } from './checked-fields.ts';
import { serviceFault, shown } from './service-fault.ts';

/** What knows tags by number. */
interface Tags {
  numberOf(tag: string | undefined): number;
}

/** The answer of a command that an adapter calls accepted. */
export function acceptedAnswer(
  intent: CommandIntent,
  meant: Accepted,
  reply: Reply,
  where: string,
  tags: Tags,
): Answer {
  const { tag, fields, replayed, effect } = meant;
  if (fields !== undefined && !isMembers(fields))
    throw serviceFault(where, `accepts with the fields ${shown(fields)}; write { field: value }`);
  const token = checkedToken(intent, meant, where);
  const value = token === undefined ? meant.value : tokenNumber(token);
  if (value !== undefined && !Number.isFinite(value))
    throw serviceFault(where, `accepts with the value ${shown(value)}; write a number`);
  if (replayed !== undefined && typeof replayed !== 'boolean')
    throw serviceFault(where, `accepts with replayed ${shown(replayed)}; write true, or leave it out`);
  if (effect !== undefined && !isName(effect))
    throw serviceFault(where, `accepts with the effect ${shown(effect)}; write what names it`);
  const told = toldBy(intent, meant, reply, token, where);
  return {
    kind: 'accepted',
    version: tags.numberOf(checkedTag(tag ?? reply.header('etag'), where)),
    added: value === undefined ? none : [value],
    ...(told === undefined ? {} : { told }),
    ...(replayed === true ? { replayed } : {}),
  };
}

/** Whether a value names something: a text with something in it, or a number. */
function isName(value: unknown): boolean {
  return typeof value === 'string' ? value !== '' : Number.isFinite(value);
}

/** The tag that an adapter tells. */
export function checkedTag(tag: unknown, where: string): string | undefined {
  if (tag === undefined || typeof tag === 'string') return tag;
  // A revision in a body is often a number.
  if (typeof tag === 'number') return String(tag);
  throw serviceFault(where, `has the tag ${shown(tag)}; write a text`);
}

const none: readonly number[] = [];

/** What of an accepted answer is looked at later; undefined where there is nothing. */
function toldBy(
  intent: CommandIntent,
  { fields, effect }: Accepted,
  reply: Reply,
  token: Token | undefined,
  where: string,
): Told | undefined {
  const { idempotencyKey, command } = intent;
  if ((fields ?? idempotencyKey ?? effect ?? token) === undefined) return undefined;
  const told = {
    fields: fields === undefined ? new Map<string, string>() : checkedFields(fields, where),
    ...(effect === undefined ? {} : { effect: String(effect) }),
    ...(token === undefined ? {} : { token }),
  };
  if (command.idempotencyKey !== 'required') return told;
  const location = reply.header('location');
  // The adapter says what an answer tells, and names the effect itself.
  const identity = toldIdentity(intent, { ...fields, ...(effect === undefined ? {} : { id: effect }) });
  return location === undefined ? { ...told, identity } : { ...told, identity, location };
}

/** The token that an acceptance tells, of a command that grants one; its value, too, is one there. */
function checkedToken(
  { command }: CommandIntent,
  { token, value }: Accepted,
  where: string,
): Token | undefined {
  if (command.token === undefined && token !== undefined)
    throw serviceFault(where, `accepts with a token, but ${command.name} grants none; leave it out`);
  const granted: unknown = command.token === undefined ? undefined : (token ?? value);
  if (granted === undefined) return undefined;
  const isOne = typeof granted === 'string' ? tokenOf(granted) !== undefined : isExact(granted);
  if (!isOne)
    throw serviceFault(
      where,
      `accepts with the ${token === undefined ? 'value' : 'token'} ${shown(granted)}; write the token as the service told it`,
    );
  return granted as Token;
}

/** Whether a token is a number that is what the service told: whole numbers beyond 2^53 are rounded. */
function isExact(granted: unknown): boolean {
  return Number.isFinite(granted) && Math.abs(granted as number) <= Number.MAX_SAFE_INTEGER;
}
