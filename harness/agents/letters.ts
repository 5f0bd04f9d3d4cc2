import { deserialize, serialize } from 'node:v8';
import { signatureBytes } from './token.ts';
import type { Token } from './token.ts';

/** Bytes that hold the number of a letter. */
const numberBytes = 8;

/** A letter that nobody who is believed has written, or that comes twice, or behind one that is missing. */
export class ForgedLetter extends Error {}

/**
 * Writes letters of one direction of one conversation, each signed with its number: none can be altered, left out, told twice,
 * or told in another conversation without being noticed.
 */
export class LetterWriter {
  readonly #token: Token;
  readonly #context: string;
  #next = 0n;

  constructor(token: Token, context: string) {
    this.#token = token;
    this.#context = context;
  }

  write(content: unknown): Buffer {
    const body = Buffer.concat([Buffer.alloc(numberBytes), serialize(content)]);
    body.writeBigUInt64BE(this.#next++);
    return Buffer.concat([this.#token.sign(this.#context, body), body]);
  }
}

/** Reads what a `LetterWriter` of the same context has written, in its order; throws ForgedLetter. */
export class LetterReader {
  readonly #token: Token;
  readonly #context: string;
  #next = 0n;

  constructor(token: Token, context: string) {
    this.#token = token;
    this.#context = context;
  }

  read(letter: Buffer): unknown {
    const body = letter.subarray(signatureBytes);
    if (!this.#token.accepts(letter.subarray(0, signatureBytes), this.#context, body))
      throw new ForgedLetter('a letter is signed with another token, or was altered');
    const number = body.readBigUInt64BE();
    if (number !== this.#next)
      throw new ForgedLetter(
        `letter ${number} came where letter ${this.#next} was due: one was lost or repeated`,
      );
    this.#next += 1n;
    return deserialize(body.subarray(numberBytes));
  }
}
