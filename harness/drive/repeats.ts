/** Which requests carried an idempotency key: a replay may repeat the headers of the first answer, its nonce too. */
export class Repeats {
  readonly #keys = new Map<string, number[]>();
  readonly #isOwn: (nonce: number) => boolean;

  /** `isOwn` tells the nonces of this thread from those of others, whose keys it cannot know. */
  constructor(isOwn: (nonce: number) => boolean = () => true) {
    this.#isOwn = isOwn;
  }

  note(key: string, nonce: number): void {
    const known = this.#keys.get(key);
    if (known === undefined) this.#keys.set(key, [nonce]);
    else known.push(nonce);
  }

  /** Whether a request with this key carried the nonce, or one of another thread may have. */
  has(key: string, nonce: number): boolean {
    return !this.#isOwn(nonce) || this.#keys.get(key)?.includes(nonce) === true;
  }
}
