import { setTimeout } from 'node:timers/promises';
import { History } from '../../core/history.ts';
import { messageOf } from '../../core/errors.ts';
import type { Anomaly } from '../../core/verdict.ts';
import { historyOf } from '../../drive/chapters.ts';
import type { Chapter } from '../../drive/chapters.ts';
import { beginChapter, beginChapterAt } from '../../drive/generations.ts';
import type { GeneratorWord } from './generators.ts';
import { JudgeThread, postedAudit } from '../../judge/judge-thread.ts';
import type { PostedPart } from '../../judge/judge-thread.ts';
import { searchBounds } from '../../judge/orders.ts';
import type { Prepared } from './prepare.ts';
import { hasUnknowns, quietMs } from './quiet.ts';

/** Records or receipts that are asked for at once while requests wait behind them. */
const pageSize = 500;

/** What has become of a race that was judged as it went, when it is over. */
export interface Gone {
  /** Chapters that were closed and not judged. */
  readonly left: readonly Chapter[];
  /** Whether a record, by its key, belongs to what is not judged yet. */
  readonly isOwn: (key: string) => boolean;
}

/**
 * Judges a race as it goes: where its chapter is long, all keys turn to fresh generations, and once the operations on the old ones have
 * ended and nothing can be at work on them any more, they are audited, judged by a thread of its own, and forgotten, by the store
 * too. The owner must `end` it.
 */
export class AsItGoes {
  readonly #prepared: Prepared;
  readonly #say: (word: GeneratorWord) => void;
  readonly #judge: JudgeThread;
  readonly #places: History;
  readonly #over: Promise<void>;
  #end = (): void => {};
  #isOver = false;
  #turning: Promise<void> | undefined;
  #isDue = false;
  /** The first generation of each key that is not judged. */
  #firsts: Int32Array;
  #closed: Chapter[] = [];
  #onClosed = (): void => {};
  /** Chapters that were judged, and the requests in them. */
  judged = 0;
  entries = 0;
  /** What was wrong in them, by kind. */
  anomalies: readonly Anomaly[] = [];
  /** Why no more are judged before the end. */
  problem: string | undefined;

  constructor(prepared: Prepared, say: (word: GeneratorWord) => void, zeroUnixMs: number) {
    const { cell, parts, counters, settings, firsts, foundBefore, zeroMs } = prepared;
    this.#prepared = prepared;
    this.#say = say;
    this.#places = new History(counters.firsts.length, 0, undefined, counters.salt);
    this.#firsts = new Int32Array(counters.firsts.length);
    this.#over = new Promise((resolve) => (this.#end = resolve));
    this.#judge = new JudgeThread(parts.judge, {
      workload: cell.workload,
      keys: cell.keys,
      salt: counters.salt,
      settings,
      planned: { fromMs: zeroMs, toMs: zeroMs + cell.durationMs },
      firsts,
      foundBefore,
      ...(parts.target.facts.sameClock ? { zeroMs: zeroUnixMs } : {}),
      search: cell.linearizable ? 'all' : 'sample',
    });
  }

  /** Told by a thread whose chapter is long. */
  long(): void {
    if (this.#isOver || this.problem !== undefined) return;
    if (this.#turning !== undefined) {
      this.#isDue = true;
      return;
    }
    this.#isDue = false;
    this.#turning = this.#turn()
      .catch((error: unknown) => {
        this.problem = messageOf(error);
        // What was judged before cannot be judged again: to race on is for nothing.
        if (this.#judge.isLost && this.judged > 0) this.#say({ kind: 'stop' });
      })
      .finally(() => {
        this.#turning = undefined;
        if (this.#isDue) this.long();
      });
  }

  /** Told by a thread that has closed its chapter. */
  closed(chapter: Chapter): void {
    this.#closed.push(chapter);
    if (this.#closed.length === this.#prepared.orders.length) this.#onClosed();
  }

  /** Turns no more; what is being judged comes to its end. */
  async stop(): Promise<Gone> {
    this.#isOver = true;
    this.#end();
    await this.#turning;
    return { left: this.#closed, isOwn: (key) => this.#isOwn(key) };
  }

  /** The thread that has judged all but the last part. */
  get judge(): JudgeThread {
    return this.#judge;
  }

  async end(): Promise<void> {
    this.#isOver = true;
    this.#end();
    await this.#judge.end();
  }

  async #turn(): Promise<void> {
    const { schedule, counters, seeder } = this.#prepared;
    // A request may be at work for longer than anybody knows while a fault is.
    await Promise.race([schedule.struck, this.#over]);
    if (this.#isOver) return;
    const closed = new Promise<void>((resolve) => (this.#onClosed = resolve));
    beginChapter(counters);
    for (let key = 0; key < counters.firsts.length; key++) {
      await Promise.race([seeder.beyond(key), this.#over]);
      if (this.#isOver) return;
      beginChapterAt(key, counters);
    }
    this.#say({ kind: 'turned' });
    await Promise.race([closed, this.#over]);
    if (!this.#isOver) await this.#judgeClosed();
  }

  async #judgeClosed(): Promise<void> {
    const { cell, parts, counters, schedule, zeroMs } = this.#prepared;
    const chapters = this.#closed.toSorted((one, other) => one.number - other.number);
    const history = historyOf(chapters, cell.keys, counters.salt);
    if (hasUnknowns(history))
      await Promise.race([setTimeout(quietMs(this.#prepared), undefined, { ref: false }), this.#over]);
    if (this.#isOver) return;
    const next = Int32Array.from(counters.firsts);
    /** Records of earlier chapters that somebody still has a receipt of: the last ones came behind the first ones of this. */
    const stale = new Set<string>();
    const isOwn = (key: string): boolean => {
      const slot = this.#places.slotOf(key);
      if (slot < 0) return false;
      const isLater = this.#isFrom(slot, this.#firsts);
      if (!isLater) stale.add(key);
      return isLater && !this.#isFrom(slot, next);
    };
    const audit = await parts.target.audit({ isOwn, pageSize });
    const part: PostedPart = {
      chapters,
      ...(audit === undefined ? {} : { audit: postedAudit(audit) }),
      happenings: schedule.happenings,
      window: { fromMs: zeroMs, toMs: zeroMs + cell.durationMs },
      bounds: searchBounds[cell.linearizable ? 'chapter' : 'chapterSample'],
    };
    this.anomalies = await this.#judge.judge(part);
    this.#closed = [];
    this.#firsts = next;
    this.judged += 1;
    this.entries += history.count;
    for (const number of new Set(chapters.map((chapter) => chapter.number)))
      this.#say({ kind: 'read', number });
    await parts.target.forget?.([...stale, ...(audit?.records.keys() ?? [])]);
  }

  /** Whether a record belongs to generations that are not judged, or to none. */
  #isOwn(key: string): boolean {
    const slot = this.#places.slotOf(key);
    return slot < 0 || this.#isFrom(slot, this.#firsts);
  }

  #isFrom(slot: number, firsts: Int32Array): boolean {
    const { keys } = this.#places;
    return Math.floor(slot / keys) >= firsts[slot % keys]!;
  }
}
