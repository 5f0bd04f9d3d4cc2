import { isDeepStrictEqual } from 'node:util';
import type { Target } from '../../targets/target.ts';

interface Member {
  readonly parts: Parts;
  readonly target: Target;
}

/** What a target is made of, as plain data. */
type Parts = { readonly instances: number };

/**
 * The targets of a run. Where there is room to keep them, cells that want the same services get the same processes, one
 * cell after another: a service that was just started spends most of its time on compiling itself.
 */
export class Fleet {
  readonly #room: number;
  /** The one that was used last is at the end. */
  #idle: readonly Member[] = [];
  #racing: Member | undefined;

  /** Keeps as many instances as there is room for; the last one that raced in any case, none where the room is 0. */
  constructor(room: number) {
    this.#room = room;
  }

  /** Whether a target that is made of `parts` is kept. */
  has(parts: Parts): boolean {
    return this.#kept(parts) !== undefined;
  }

  /** The target that is made of `parts` and was kept, or a new one. Nobody else uses it until it is given back. */
  async take(
    parts: Parts,
    start: () => Promise<Target>,
  ): Promise<{ readonly target: Target; readonly isNew: boolean }> {
    const kept = this.#kept(parts);
    this.#idle = this.#idle.filter((member) => member !== kept);
    if (kept === undefined) await this.#makeRoom(parts.instances);
    const target = kept?.target ?? (await start());
    this.#racing = { parts, target };
    return { target, isNew: kept === undefined };
  }

  /** Takes the target back; one that may still be at work, or was harmed, is ended rather than kept. */
  async giveBack(reusable: boolean): Promise<void> {
    const member = this.#racing;
    if (member === undefined) return;
    const { target } = member;
    const keeps = this.#room > 0 && reusable && !target.failed && target.gateway?.failed !== true;
    const isEmpty = keeps && (await target.empty?.().then(...bothWays)) === true;
    if (!isEmpty) await target.stop();
    this.#racing = undefined;
    if (isEmpty) this.#idle = [...this.#idle, member];
  }

  /** Ends all of them. */
  async stop(): Promise<void> {
    const members = [...this.#idle, ...(this.#racing === undefined ? [] : [this.#racing])];
    await Promise.all(members.map(({ target }) => target.stop()));
  }

  /** Ends all of them at once; for use where nothing can be awaited. */
  killNow(): void {
    for (const { target } of this.#idle) target.killNow();
    this.#racing?.target.killNow();
  }

  #kept(parts: Parts): Member | undefined {
    return this.#idle.find((member) => isDeepStrictEqual(member.parts, parts));
  }

  /** Ends those that were not used for longest until so many instances more have room. */
  async #makeRoom(instances: number): Promise<void> {
    let used = this.#idle.reduce((sum, member) => sum + member.parts.instances, instances);
    for (const member of this.#idle) {
      if (used <= this.#room) return;
      used -= member.parts.instances;
      this.#idle = this.#idle.filter((other) => other !== member);
      await member.target.stop();
    }
  }
}

const bothWays = [() => true, () => false] as const;
