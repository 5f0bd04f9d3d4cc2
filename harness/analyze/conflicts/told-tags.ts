import type { Call } from '../../core/call.ts';
import { isAtOrAbove } from './kinship.ts';
import { markOf } from './mark-of.ts';
import { toLast } from './to-last.ts';

/** A tag that answers have told. */
interface ToldTag {
  readonly path: string;
  readonly etag: string;
  /** When the latest answer that told it was asked for. */
  askedMs: number;
  /** When it was told first since it has been the latest. */
  doneMs: number;
}

const most = 8;

/** The latest eight tags that answers have told of a record, the latest last. Tags of contents come back. */
export class ToldTags {
  readonly all: ToldTag[] = [];
  readonly #marks: number[] = [];
  #forgot = false;
  /** When another tag was told than the latest of its path; the first is none. */
  movedMs = -Infinity;

  /** Takes a tag that an answer tells; answers with whether it was told before, and is remembered. */
  noteAgain({ path, arrivedMs, doneMs, status }: Call, etag: string): boolean {
    const at = this.#placeOf(etag, path);
    if (at < 0) return false;
    // Refusals may have a tag of their own.
    if (status >= 400) return true;
    const one = this.all[at]!;
    if (arrivedMs > one.askedMs) one.askedMs = arrivedMs;
    if (at < this.all.length - 1 && this.#isBack(at, arrivedMs)) {
      toLast(this.all, at);
      toLast(this.#marks, at);
      one.doneMs = doneMs;
      this.movedMs = Math.max(this.movedMs, doneMs);
    }
    return true;
  }

  /** Takes another tag, which a change that was done at `consumedMs` took away. */
  noteNew({ path, arrivedMs, doneMs, status }: Call, etag: string, consumedMs: number): void {
    // Who asked before it was taken away tells what was; who asked since tells that it is there again.
    if (consumedMs !== -Infinity && (status >= 400 || arrivedMs <= consumedMs)) return;
    if (this.#knows(path) && doneMs > this.movedMs) this.movedMs = doneMs;
    this.#forgot ||= this.all.length === most;
    push(this.#marks, markOf(etag));
    push(this.all, { path, etag, askedMs: arrivedMs, doneMs });
  }

  /** Whether an answer has told this tag of a path. */
  isTold(tag: string, path: string): boolean {
    return this.askedMs(tag, path) !== -Infinity;
  }

  /** When the latest answer that told this tag of a path was asked for, so that it was current then or later. */
  askedMs(tag: string, path: string): number {
    let ms = -Infinity;
    for (const one of this.all)
      if (one.etag === tag && one.askedMs > ms && isAtOrAbove(one.path, path)) ms = one.askedMs;
    return ms;
  }

  /** Whether a tag is none of those that the log tells of a path, although it tells some and none is forgotten. */
  isForeign(tag: string, path: string): boolean {
    return !this.#forgot && !this.isTold(tag, path) && this.all.some((one) => isAtOrAbove(one.path, path));
  }

  /** Whether another tag was told since this one of a path. */
  isSuperseded(tag: string, path: string): boolean {
    const at = this.all.findIndex((one) => one.etag === tag && isAtOrAbove(one.path, path));
    const from = this.all[at]?.path;
    return at >= 0 && this.all.some((one, n) => n > at && one.path === from);
  }

  /** Whether what tells a tag anew was asked for after another had been told. */
  #isBack(at: number, arrivedMs: number): boolean {
    const { path } = this.all[at]!;
    return this.all.some((one, n) => n > at && one.path === path && one.doneMs < arrivedMs);
  }

  #knows(path: string): boolean {
    for (const one of this.all) if (one.path === path) return true;
    return false;
  }

  #placeOf(etag: string, path: string): number {
    const mark = markOf(etag);
    for (let at = this.#marks.length - 1; at >= 0; at--) {
      if (this.#marks[at] !== mark) continue;
      const one = this.all[at]!;
      if (one.etag === etag && one.path === path) return at;
    }
    return -1;
  }
}

function push<T>(list: T[], one: T): void {
  list.push(one);
  if (list.length > most) list.shift();
}
