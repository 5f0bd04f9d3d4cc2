import type { RequestText } from '../../core/dialect.ts';
import { etagOf, idempotencyKeyHeader, nonceHeader } from '../../core/http.ts';
import { requestText } from '../wire/request-text.ts';
import type { Arguments } from '../../core/command.ts';
import type { Base, CommandIntent, Exchanged } from '../../core/operation.ts';
import type { Precondition } from '../../core/strategy.ts';

/** Where a service is, and how bases are named to it. */
export interface Speech {
  /** `host:port`. */
  readonly authority: string;
  /** Put before every path. */
  readonly prefix?: string;
  /** Whether a base is named by its version or by its date. */
  readonly precondition?: Precondition;
  /** What each client is known by, by its number; absent where nobody asks. */
  readonly keys?: readonly string[];
}

/** The requests of all clients: where each sends a key of its own each has its own. */
export function requestsOf({ keys, ...speech }: Speech): (intent: Exchanged, client?: number) => RequestText {
  if (keys === undefined) {
    const requests = new Requests(speech);
    return (intent) => requests.of(intent);
  }
  const byClient = new Map<number, Requests>();
  return (intent, client = 0) => {
    let requests = byClient.get(client);
    if (requests === undefined) byClient.set(client, (requests = new Requests(speech, keys[client])));
    return requests.of(intent);
  };
}

/** Writes intents as requests of HTTP/1.1: the routes of the commands, JSON bodies, GET for reads. */
export class Requests {
  readonly #speech: Required<Omit<Speech, 'keys'>>;
  readonly #host: string;
  #last: Encoded | undefined;
  #look: { readonly key: string; readonly text: RequestText } | undefined;

  constructor({ authority, prefix = '', precondition = 'etag' }: Speech, key?: string) {
    this.#speech = { authority, prefix, precondition };
    const known = key === undefined ? '' : `authorization: Bearer ${key}\r\n`;
    this.#host = `HTTP/1.1\r\nhost: ${authority}\r\n${known}`;
  }

  /** The same object for the same request, where one follows the other. */
  of(intent: Exchanged): RequestText {
    const { prefix, precondition } = this.#speech;
    if (intent.kind === 'command') {
      if (this.#last === undefined || !isAlike(this.#last.intent, intent))
        this.#last = encodeCommand(intent, this.#host, prefix, precondition);
      return this.#last.text;
    }
    if (this.#look?.key !== intent.key) {
      const head = `GET ${prefix}/${intent.key} ${this.#host}${nonceHeader}: `;
      this.#look = { key: intent.key, text: { head, tail: '\r\n\r\n' } };
    }
    return this.#look.text;
  }
}

/** Clients on one hot record send the same request over and over. */
interface Encoded {
  readonly intent: CommandIntent;
  readonly text: RequestText;
}

/** Whether two intents are the same request: clients make their arguments and bases once. */
export function isAlike(one: Exchanged, other: Exchanged): boolean {
  if (one.kind === 'read' || other.kind === 'read')
    return one.kind === 'read' && other.kind === 'read' && one.key === other.key;
  return (
    one.args === other.args &&
    one.command === other.command &&
    one.id === other.id &&
    one.base === other.base &&
    one.idempotencyKey === other.idempotencyKey
  );
}

function encodeCommand(
  intent: CommandIntent,
  host: string,
  prefix: string,
  precondition: Precondition,
): Encoded {
  const { command, id, args, base, idempotencyKey } = intent;
  const bodiless = Object.keys(command.body).length === 0;
  const body = bodiless ? '' : jsonOfArguments(args);
  const headers =
    (base === undefined ? '' : conditionOf(base, precondition)) +
    (idempotencyKey === undefined ? '' : `${idempotencyKeyHeader}: "${idempotencyKey}"\r\n`) +
    (bodiless ? '' : 'content-type: application/json\r\n');
  const head = `${command.method} ${prefix}${command.path.replace(':id', id)} ${host}${headers}content-length: ${Buffer.byteLength(body)}\r\n${nonceHeader}: `;
  return { intent, text: requestText(head, body) };
}

/** Arguments as JSON, numbers with more digits than `JSON.stringify` can write among them. */
function jsonOfArguments(args: Arguments): string {
  const all = Object.entries(args);
  if (!all.some(([, value]) => typeof value === 'bigint')) return JSON.stringify(args);
  const written = all.map(
    ([name, value]) =>
      `${JSON.stringify(name)}:${typeof value === 'bigint' ? String(value) : JSON.stringify(value)}`,
  );
  return `{${written.join(',')}}`;
}

/** A precondition header: a date where that was asked for and told, else the tag as it came; none where none was told. */
function conditionOf({ version, tag, modified }: Base, precondition: Precondition): string {
  if (precondition === 'last-modified' && modified !== undefined)
    return `if-unmodified-since: ${modified}\r\n`;
  if (tag !== undefined) return `if-match: ${tag}\r\n`;
  return version === 0 ? '' : `if-match: ${etagOf(version)}\r\n`;
}
