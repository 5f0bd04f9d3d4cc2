/** Locks of one process by key: who waits longest is next. */
export class Mutexes {
  readonly #last = new Map<string, Promise<void>>();

  /** Runs `body` while it holds every key; keys are taken in order, so that nobody waits in a circle. */
  async hold<T>(keys: readonly string[], body: () => Promise<T>): Promise<T> {
    const releases: (() => void)[] = [];
    for (const key of [...new Set(keys)].sort()) releases.push(await this.#take(key));
    try {
      return await body();
    } finally {
      for (const release of releases) release();
    }
  }

  async #take(key: string): Promise<() => void> {
    const before = this.#last.get(key);
    let free = (): void => {};
    const mine = new Promise<void>((resolve) => (free = resolve));
    this.#last.set(key, mine);
    await before;
    return () => {
      if (this.#last.get(key) === mine) this.#last.delete(key);
      free();
    };
  }
}
