import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ContendError, messageOf } from '../core/errors.ts';
import { secretsHere } from '../core/secrets.ts';

/** Letters of the shortest token that nobody guesses. */
const shortest = 16;
const howTo = 'give agents and coordinator the same secret, such as one from: openssl rand -hex 32';

/** What both sides know and nobody else: who signs with it is believed. It shows itself nowhere. */
export class Token {
  readonly #key: Buffer;

  constructor(secret: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, 'contend', 'agents 1', 32));
  }

  /** The signature of bytes in a context, 32 bytes. */
  sign(context: string, ...bytes: readonly Uint8Array[]): Buffer {
    const mac = createHmac('sha256', this.#key).update(`${context}\0`);
    for (const part of bytes) mac.update(part);
    return mac.digest();
  }

  /** Whether a signature is that of the bytes in this context; takes as long for a wrong one as for a right one. */
  accepts(signature: Uint8Array, context: string, ...bytes: readonly Uint8Array[]): boolean {
    const own = this.sign(context, ...bytes);
    return signature.length === own.length && timingSafeEqual(signature, own);
  }
}

/** Bytes of a signature. */
export const signatureBytes = 32;

/** The token that the environment names: `CONTEND_TOKEN`, or the first line of the file `CONTEND_TOKEN_FILE`; throws CTD_OPTIONS. */
export function tokenIn(env: Readonly<Record<string, string | undefined>>): Token {
  const secret = secretOf(env);
  secretsHere.addKnown([secret]);
  if (secret.length < shortest)
    throw new ContendError('CTD_OPTIONS', [
      `${env['CONTEND_TOKEN'] ? 'CONTEND_TOKEN' : 'CONTEND_TOKEN_FILE'}: is shorter than ${shortest} letters; ${howTo}`,
    ]);
  return new Token(secret);
}

function secretOf({ CONTEND_TOKEN: text = '', CONTEND_TOKEN_FILE: file = '' }: NodeJS.ProcessEnv): string {
  if (text !== '' && file !== '')
    throw new ContendError('CTD_OPTIONS', ['CONTEND_TOKEN and CONTEND_TOKEN_FILE: set one of the two']);
  if (text !== '') return text;
  if (file === '')
    throw new ContendError('CTD_OPTIONS', [`agents take work from nobody without CONTEND_TOKEN; ${howTo}`]);
  return firstLineOf(file, 'CONTEND_TOKEN_FILE');
}

/** The first line of a file that holds a secret; throws CTD_OPTIONS that names who asked for it. */
export function firstLineOf(file: string, source: string): string {
  try {
    return readFileSync(file, 'utf8').split('\n')[0]!.trim();
  } catch (error) {
    throw new ContendError('CTD_OPTIONS', [`${source}: ${file} cannot be read: ${messageOf(error)}`]);
  }
}
