/** Which requests carried an idempotency key: a replay may repeat the headers of the first answer, its nonce too. */
export class Repeats {
  readonly #keys = new Map<string, number[]>();

  note(key: string, nonce: number): void {
    const known = this.#keys.get(key);
    if (known === undefined) this.#keys.set(key, [nonce]);
    else known.push(nonce);
  }

  /** Whether a request with this key carried the nonce. */
  has(key: string, nonce: number): boolean {
    return this.#keys.get(key)?.includes(nonce) === true;
  }
}
