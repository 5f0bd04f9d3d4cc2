/** CPU of this process in the measured time. */
export class OwnUsage {
  #first: { readonly atMs: number; readonly cpuMs: number } | undefined;
  #last: { readonly atMs: number; readonly cpuMs: number } | undefined;
  #timer: NodeJS.Timeout | undefined;

  begin(): void {
    this.#first ??= usedNow();
  }

  endAfter(ms: number): void {
    this.#timer = setTimeout(() => this.end(), Math.max(0, ms));
  }

  end(): void {
    this.#last ??= usedNow();
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  used(): { cpuMs: number; seconds: number } {
    const last = this.#last ?? usedNow();
    const first = this.#first ?? last;
    return { cpuMs: last.cpuMs - first.cpuMs, seconds: (last.atMs - first.atMs) / 1000 };
  }
}

function usedNow(): { atMs: number; cpuMs: number } {
  const { user, system } = process.cpuUsage();
  return { atMs: performance.now(), cpuMs: (user + system) / 1000 };
}
