import { withNonce } from './request-text.ts';
import type { RequestText } from './request-text.ts';

/**
 * The bytes of the requests of one connection, which has one in flight at most. While clients send the same request over
 * and over only the digits of its nonce are written anew: bytes are a tenth cheaper to send than a text that is joined,
 * flattened and encoded each time.
 */
export class RequestBytes {
  #request: RequestText | undefined;
  #bytes: Buffer = Buffer.alloc(0);
  /** Where the digits begin and end, and the nonces that have as many of them. */
  #first = 0;
  #end = 0;
  #least = 0;
  #limit = 0;

  /** Valid until the next call. */
  of(request: RequestText, nonce: number): Buffer {
    if (request !== this.#request || nonce < this.#least || nonce >= this.#limit)
      return this.#write(request, nonce);
    const bytes = this.#bytes;
    let left = nonce;
    for (let at = this.#end - 1; at >= this.#first; at--) {
      const rest = Math.floor(left / 10);
      bytes[at] = 48 + left - rest * 10;
      left = rest;
    }
    return bytes;
  }

  #write(request: RequestText, nonce: number): Buffer {
    const digits = String(nonce).length;
    this.#request = request;
    this.#bytes = Buffer.from(withNonce(request, nonce), 'latin1');
    this.#first = request.head.length;
    this.#end = this.#first + digits;
    this.#least = 10 ** (digits - 1);
    this.#limit = 10 ** digits;
    return this.#bytes;
  }
}
