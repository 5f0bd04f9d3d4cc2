import { isDeepStrictEqual } from 'node:util';
import type { Target } from '../../targets/target.ts';

/** What a target is made of, as plain data. */
type Parts = { readonly instances: number };

interface Member {
  readonly parts: Parts;
  readonly target: Target;
  /** What has been raced on it: its code is compiled for that. */
  readonly raced: Set<string>;
}

/**
 * The targets of a run. Where there is room to keep them, cells that want the same services get the same processes, one
 * cell after another: a service that was just started spends most of its time on compiling itself.
 */
export class Fleet {
  readonly #room: number;
  /** The one that was used last is at the end. */
  readonly #idle = new Set<Member>();
  #racing: Member | undefined;
  #started = 0;

  /** Keeps as many instances as there is room for; the last one that raced in any case, none where the room is 0. */
  constructor(room: number) {
    this.#room = room;
  }

  /** Whether a target that is made of `parts` is kept and has raced `what` before. */
  knows(parts: Parts, what: string): boolean {
    return this.#kept(parts)?.raced.has(what) === true;
  }

  /**
   * The target that is made of `parts` and was kept, or a new one, the n-th of all. Nobody else uses it until it is given
   * back.
   */
  async take(parts: Parts, start: (nth: number) => Promise<Target>): Promise<Omit<Member, 'parts'>> {
    for (const member of this.#idle) if (hasFailed(member)) await this.#end(member);
    let member = this.#kept(parts);
    if (member === undefined) {
      await this.#makeRoom(parts.instances);
      member = { parts, target: await start(this.#started++), raced: new Set() };
    }
    this.#idle.delete(member);
    this.#racing = member;
    return member;
  }

  /** Takes the target back, on which `what` has been raced; one that may still be at work is ended rather than kept. */
  async giveBack(what: string, isAtRest: boolean): Promise<void> {
    const member = this.#racing;
    if (member === undefined) return;
    const { target } = member;
    const isKept = this.#room > 0 && isAtRest && !hasFailed(member) && (await isEmptied(target));
    if (isKept) this.#idle.add(member);
    else await target.stop();
    member.raced.add(what);
    this.#racing = undefined;
  }

  /** Ends all of them. */
  async stop(): Promise<void> {
    await Promise.all([...this.#members()].map(({ target }) => target.stop()));
  }

  /** Ends all of them at once; for use where nothing can be awaited. */
  killNow(): void {
    for (const { target } of this.#members()) target.killNow();
  }

  *#members(): Iterable<Member> {
    yield* this.#idle;
    if (this.#racing !== undefined) yield this.#racing;
  }

  #kept(parts: Parts): Member | undefined {
    return [...this.#idle].find((member) => !hasFailed(member) && isDeepStrictEqual(member.parts, parts));
  }

  /** Ends those that were not used for longest until so many instances more have room. */
  async #makeRoom(instances: number): Promise<void> {
    const used = (): number => [...this.#idle].reduce((sum, { parts }) => sum + parts.instances, instances);
    for (const member of this.#idle) if (used() > this.#room) await this.#end(member);
  }

  /** It is among the others until it has ended, so that it can be killed meanwhile. */
  async #end(member: Member): Promise<void> {
    await member.target.stop();
    this.#idle.delete(member);
  }
}

/** Empties a target; false where nobody may, or where it cannot be done. */
async function isEmptied(target: Target): Promise<boolean> {
  if (target.empty === undefined) return false;
  return target.empty().then(
    () => true,
    () => false,
  );
}

function hasFailed({ target }: Member): boolean {
  return target.failed || target.gateway?.failed === true;
}
