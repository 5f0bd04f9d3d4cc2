import { isUtf8 } from 'node:buffer';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Reply } from '../../core/dialect.ts';
import { jsonOf, jsonText } from '../wire/json-text.ts';
import { excerptOf } from '../wire/kept-reply.ts';

/** Codings that HTTP names (RFC 9110, 8.4.1; RFC 7932). */
const codings: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: (bytes) => gunzipSync(bytes, bounds),
  'x-gzip': (bytes) => gunzipSync(bytes, bounds),
  // Some servers leave the zlib format around the stream out (RFC 9110, 8.4.1.2): its first byte tells.
  deflate: (bytes) => ((bytes[0]! & 0x0f) === 8 ? inflateSync(bytes, bounds) : inflateRawSync(bytes, bounds)),
  br: (bytes) => brotliDecompressSync(bytes, bounds),
  identity: (bytes) => bytes,
};

/** More than any record has; so much is made of a few bytes on purpose. */
const bounds = { maxOutputLength: 16 * 1024 * 1024 };

/** A body without the codings that its Content-Encoding lists; undefined where one is not known, or what came is not in it. */
export function unpackedBody(body: Buffer, encoding: string): Buffer | undefined {
  let bytes = body;
  for (const name of encoding.split(',').toReversed()) {
    const coding = codings[name.trim().toLowerCase()];
    if (coding === undefined) return undefined;
    try {
      bytes = coding(bytes);
    } catch {
      return undefined;
    }
  }
  return bytes;
}

/** Whether bytes are read rightly as UTF-8, whatever they say of themselves: texts of two bytes a letter hold zeros. */
function isPlain(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

/** A body in UTF-8 whose Content-Type names another charset (RFC 9110, 8.3.2); as it is where it names none that is known. */
export function inUtf8(body: Buffer, type: string): Buffer {
  if (isPlain(body)) return body;
  const [, charset = ''] = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(type) ?? [];
  const isBigEndian = body[0] === 0xfe && body[1] === 0xff;
  try {
    const label = isBigEndian && /^utf-?16$/i.test(charset) ? 'utf-16be' : charset;
    return charset === '' ? body : Buffer.from(new TextDecoder(label).decode(body));
  } catch {
    return body;
  }
}

/**
 * A reply as it reads without its Content-Encoding, and in UTF-8: nobody asks for another, but whoever sends it may (RFC
 * 9110, 12.5.3).
 */
export function unpacked(reply: Reply): Reply {
  const came = reply.body();
  if (came.length === 0) return reply;
  const encoding = reply.header('content-encoding');
  const bytes = encoding === undefined ? came : unpackedBody(came, encoding);
  if (bytes === undefined) return reply;
  const body = isPlain(bytes) ? bytes : inUtf8(bytes, reply.header('content-type') ?? '');
  return encoding === undefined && body === came ? reply : new UnpackedReply(reply, body);
}

class UnpackedReply implements Reply {
  readonly #reply: Reply;
  readonly #body: Buffer;

  constructor(reply: Reply, body: Buffer) {
    this.#reply = reply;
    this.#body = body;
  }

  get status(): number {
    return this.#reply.status;
  }

  get version(): number {
    return this.#reply.version;
  }

  get nonce(): number {
    return this.#reply.nonce;
  }

  header(name: string): string | undefined {
    return name === 'content-encoding' ? undefined : this.#reply.header(name);
  }

  text(name: string): string | undefined {
    return jsonText(this.#body, name);
  }

  json(): unknown {
    return jsonOf(this.#body.toString());
  }

  body(): Buffer {
    return this.#body;
  }

  excerpt(): string {
    return `HTTP/1.1 ${this.status} ${excerptOf(this.#body, this.#body.length, 240)}`;
  }

  kept(): Reply {
    return new UnpackedReply(this.#reply.kept(), this.#body);
  }
}
