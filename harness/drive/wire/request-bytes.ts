import { bytesWithNonce, encodingOf, withNonce } from './request-text.ts';
import type { RequestText } from '../../core/dialect.ts';

/**
 * What one connection, which has one request in flight at most, writes for its requests. A request that is sent again and
 * again is kept as bytes in which only the digits of the nonce are written anew: that costs a tenth less than a text that
 * is joined, flattened and encoded each time. One that is sent once stays a text, as bytes would have to be made first.
 */
export class RequestBytes {
  #request: RequestText | undefined;
  #bytes: Buffer = Buffer.alloc(0);
  /** Where the digits begin and end, and the nonces that have as many of them. */
  #first = 0;
  #end = 0;
  #least = 0;
  #limit = 0;

  /** Valid until the next call; a text is to be sent as UTF-8. */
  of(request: RequestText, nonce: number): string | Buffer {
    if (request !== this.#request) {
      this.#request = request;
      this.#limit = 0;
      return request.latin1 === true ? bytesWithNonce(request, nonce) : withNonce(request, nonce);
    }
    if (nonce < this.#least || nonce >= this.#limit) return this.#make(request, nonce);
    const bytes = this.#bytes;
    let left = nonce;
    for (let at = this.#end - 1; at >= this.#first; at--) {
      const rest = Math.floor(left / 10);
      bytes[at] = 48 + left - rest * 10;
      left = rest;
    }
    return bytes;
  }

  #make(request: RequestText, nonce: number): Buffer {
    const digits = String(nonce).length;
    this.#bytes = bytesWithNonce(request, nonce);
    this.#first = Buffer.byteLength(request.head, encodingOf(request));
    this.#end = this.#first + digits;
    this.#least = 10 ** (digits - 1);
    this.#limit = 10 ** digits;
    return this.#bytes;
  }
}
