import type { Answer, CommandIntent, Intent } from '../core/operation.ts';
import { etagOf, nonceHeader } from '../core/http.ts';
import { isReason, reasons } from '../core/reason.ts';
import type { Reason } from '../core/reason.ts';
import type { CommandSpec } from '../core/workload.ts';
import type { Reply } from './wire/exchange.ts';

/** Translates intents to HTTP/1.1 requests and replies to answers. */
export interface Codec {
  encode(intent: Intent & { kind: 'read' | 'command' }, nonce: number): string;
  decode(intent: Intent & { kind: 'read' | 'command' }, reply: Reply): Answer;
}

/** Builds the codec for a service at `authority` (host:port), under an optional path prefix. */
export function createCodec(authority: string, prefix = ''): Codec {
  const host = `HTTP/1.1\r\nhost: ${authority}\r\n`;
  const known = new Map<CommandSpec, Known>();
  let last: Encoded | undefined;
  const encoded = (intent: CommandIntent): Encoded => {
    if (last !== undefined && isAlike(last.intent, intent)) return last;
    if (!known.has(intent.command)) known.set(intent.command, knownOf(intent));
    last = encodeCommand(intent, host, prefix);
    return last;
  };
  return {
    encode(intent, nonce) {
      if (intent.kind === 'read') {
        return `GET ${prefix}/${intent.key} ${host}${nonceHeader}: ${nonce}\r\n\r\n`;
      }
      const { head, body } = encoded(intent);
      return `${head}${nonce}\r\n\r\n${body}`;
    },
    decode: (intent, reply) =>
      intent.kind === 'read'
        ? decodeRead(reply)
        : decodeCommand(intent, reply, known.get(intent.command) ?? knownOf(intent)),
  };
}

/** A request but for its nonce; clients on one hot record send the same one over and over. */
interface Encoded {
  readonly intent: CommandIntent;
  readonly head: string;
  readonly body: string;
}

function isAlike(one: CommandIntent, other: CommandIntent): boolean {
  return (
    one.args === other.args && one.command === other.command && one.id === other.id && one.base === other.base
  );
}

/** What is known of a command from its guard: the same for all its requests. */
interface Known {
  /** It counts a field up or down, so that its answer has values worth reading. */
  readonly counts: boolean;
  /** What a conflict means that comes without a code: the only refusal that the state can decide. */
  readonly refusal: Reason;
}

function knownOf({ command, id, args, base }: CommandIntent): Known {
  const parts = command.parts({ id, args, nonce: 1, ...(base === undefined ? {} : { ifMatch: [base] }) });
  const decided = new Set(
    parts
      .flatMap(({ when }) => when.map(({ reason }) => reason))
      .filter((reason) => reasons[reason].side === 'decided'),
  );
  const [only] = decided;
  return {
    counts: parts.some(({ then }) => then.some((change) => change.do === 'add')),
    refusal: only !== undefined && decided.size === 1 ? only : 'unnamed-conflict',
  };
}

function encodeCommand(intent: CommandIntent, host: string, prefix: string): Encoded {
  const { command, id, args, base } = intent;
  const body = asciiJson(args);
  const condition = base === undefined ? '' : `if-match: ${etagOf(base)}\r\n`;
  const head = `${command.method} ${prefix}${command.path.replace(':id', id)} ${host}${condition}content-type: application/json\r\ncontent-length: ${body.length}\r\n${nonceHeader}: `;
  return { intent, head, body };
}

/** JSON in which everything beyond ASCII is escaped, so that a request has as many bytes as characters. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function decodeRead(reply: Reply): Answer {
  if (reply.status === 200) {
    const body = reply.json();
    if (!isObject(body)) return { kind: 'unknown', cause: 'the representation is not a JSON object' };
    const fields = new Map(Object.entries(body).map(([name, value]) => [name, String(value)]));
    return { kind: 'found', version: reply.version, fields };
  }
  if (reply.status === 404) return { kind: 'missing' };
  return decodeRefusal(reply, 'unnamed-conflict');
}

const nothing: readonly number[] = [];

function decodeCommand(intent: CommandIntent, reply: Reply, known: Known): Answer {
  if (reply.status < 200 || reply.status > 299) {
    return decodeRefusal(reply, intent.base === undefined ? known.refusal : 'version-mismatch');
  }
  if (!known.counts) return { kind: 'accepted', version: reply.version, added: nothing };
  const body = reply.status === 204 ? undefined : reply.json();
  const added = isObject(body) && isObject(body['added']) ? Object.values(body['added']).map(Number) : [];
  return { kind: 'accepted', version: reply.version, added };
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
      retryable: reasons[known].side === 'race',
      ...(retryAfterMs > 0 ? { retryAfterMs } : {}),
    };
  }
  return { kind: 'rejected', status, code };
}

/** Seconds of Retry-After as milliseconds; 0 where there is none, or a date, which would need a common clock. */
function retryAfterOf(reply: Reply): number {
  const text = reply.header('retry-after') ?? '';
  return /^\d{1,6}$/.test(text) ? Number(text) * 1000 : 0;
}

function bareReason(status: number, bare: Reason): Reason | undefined {
  if (status === 412) return 'version-mismatch';
  return status === 409 ? bare : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
