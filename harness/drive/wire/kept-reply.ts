import { headerIn } from './response-head.ts';
import { jsonOf, jsonText } from './json-text.ts';
import type { Reply } from '../../core/dialect.ts';

/** A copy of an answer, which stays as it was when the connection has carried others. */
export class KeptReply implements Reply {
  readonly status: number;
  readonly version: number;
  readonly nonce: number;
  readonly #bytes: Buffer;
  readonly #headersStart: number;
  readonly #bodyStart: number;

  /** `bytes` are those of the answer and nobody else's; where its headers and its body begin is counted in them. */
  constructor(
    { status, version, nonce }: Pick<Reply, 'status' | 'version' | 'nonce'>,
    bytes: Buffer,
    { headersStart, bodyStart }: { readonly headersStart: number; readonly bodyStart: number },
  ) {
    this.status = status;
    this.version = version;
    this.nonce = nonce;
    this.#bytes = bytes;
    this.#headersStart = headersStart;
    this.#bodyStart = bodyStart;
  }

  header(name: string): string | undefined {
    return headerIn(this.#bytes, this.#headersStart, name);
  }

  text(name: string): string | undefined {
    return jsonText(this.body(), name);
  }

  json(): unknown {
    return jsonOf(this.#bytes.toString('utf8', this.#bodyStart));
  }

  body(): Buffer {
    return this.#bytes.subarray(this.#bodyStart);
  }

  excerpt(): string {
    return excerptOf(this.#bytes, this.#bytes.length);
  }

  kept(): this {
    return this;
  }
}

/** So much of an answer is shown to people. */
const excerptBytes = 320;
/** The last word of a text, which may be cut. */
const lastWord = /[^\s"'`,;&<>(){}[\]]*$/;

/** The beginning of an answer. Where it is cut its last word is left out: of half a secret nobody knows that it is one. */
export function excerptOf(bytes: Buffer, end: number, most = excerptBytes): string {
  const text = bytes.toString('utf8', 0, Math.min(end, most));
  return end <= most ? text : `${text.replace(lastWord, '')}…`;
}
