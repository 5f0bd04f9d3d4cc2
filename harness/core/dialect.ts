import type { Answer, Exchanged } from './operation.ts';

/** How an intent becomes a request, and what came back an answer. */
export interface Dialect {
  /** The same object for the same request, where one follows the other. */
  encode(intent: Exchanged, client: number): RequestText;
  /** What a reply means, or the next request where several make one exchange. */
  decode(intent: Exchanged, reply: Reply, client: number): Answer | Next;
  /** Whether the service has nothing like it: it is then not sent. */
  lacks?(intent: Exchanged): boolean;
  /** Entity tags by their number minus 1; absent where they are versions that count by one. */
  readonly tags?: readonly string[];
}

/** A dialect in which one request is one exchange, and it matters for no answer who sends it. */
export interface PlainDialect extends Dialect {
  encode(intent: Exchanged, client?: number): RequestText;
  decode(intent: Exchanged, reply: Reply): Answer;
}

/** Another request of the same exchange. */
export interface Next {
  readonly kind: 'next';
  readonly request: RequestText;
  /** How long to wait before, milliseconds. */
  readonly afterMs: number;
}

/** One answer as it came over the wire; valid until the callback that received it returns. */
export interface Reply {
  readonly status: number;
  /** The version in a strong ETag `"17"`; 0 where there is none. */
  readonly version: number;
  /** The nonce that the service echoed; 0 where it echoed none. */
  readonly nonce: number;
  /** The value of a header, named in lower case; several of one name are joined by a comma. */
  header(name: string): string | undefined;
  /** The first string that a JSON body holds under a name, found without reading the rest; undefined where there is none. */
  text(name: string): string | undefined;
  /** The body read as JSON; undefined where it is none. */
  json(): unknown;
  /** The body as it came. */
  body(): Buffer;
  /** The first bytes of the answer as text, for people. */
  excerpt(): string;
  /** The same answer as one that stays valid. */
  kept(): Reply;
}

/** One request as text, but for the nonce that stands in it: the same object is the same request. */
export interface RequestText {
  readonly head: string;
  readonly tail: string;
  /** Each of its characters is a byte; else it goes out as UTF-8. */
  readonly latin1?: true;
  /** It only leads to the one that decides: a burst does not wait with it. */
  readonly leads?: true;
}
