import type { Asked } from '../core/asked.ts';
import type { Columns } from '../core/columns.ts';
import { History, mergeHistories } from '../core/history.ts';
import type { SightingsData } from '../core/sightings.ts';
import type { Slot } from '../core/slot.ts';
import type { AskedRequests } from './asked-requests.ts';
import type { GenerationCounters } from './generations.ts';

/**
 * What one thread has noted of some generations that are over, in columns: plain data, which goes to another thread as it is,
 * and to another machine once the columns are cut off behind `count`.
 */
export interface Chapter {
  /** Its place in the race, from 0. */
  readonly number: number;
  readonly columns: Columns;
  readonly count: number;
  /** How far each time may be off, ms; absent where the thread had the clock of this process. */
  readonly bounds?: Float64Array;
  /** What exchanges told beside the columns. */
  readonly sightings: SightingsData;
  /** Entity tags by their number minus 1; absent where they are versions that count by one. */
  readonly tags?: readonly string[];
  /** What requests asked for, by nonce. */
  readonly asked: ReadonlyMap<number, Asked>;
}

/** A chapter that is being written. */
export interface OpenChapter {
  readonly history: History;
  readonly asked: AskedRequests;
  /** Operations that have begun and not ended. */
  operations: number;
  /** Rows that have been counted for whoever watches. */
  counted: number;
}

/** Who judges a race as it goes, as a thread knows it. */
export interface Reader {
  /** Rows from which on a chapter of this thread is long. */
  readonly longRows: number;
  /** Told once a chapter. */
  onLong(): void;
  /** Gets a chapter that is over; its memory is lent until it is given back. */
  onClosed(chapter: OpenChapter, number: number): void;
}

/**
 * The history of one thread in chapters, each about generations of its own: an operation is written where its slot belongs.
 * Two are open at most: the one before waits for its last operations.
 */
export class Chapters {
  readonly #counters: GenerationCounters;
  readonly #make: () => OpenChapter;
  readonly #reader: Reader | undefined;
  readonly #spare: OpenChapter[] = [];
  /** Those that somebody still reads, by number. */
  readonly #lent = new Map<number, OpenChapter>();
  #now: OpenChapter;
  #before: OpenChapter | undefined;
  #number = 0;
  #isTold = false;
  /** Whether nobody begins anything in the one before any more. */
  #mayClose = false;
  #isKept = false;

  /** Without a reader there is one chapter only. */
  constructor(
    counters: GenerationCounters,
    make: () => Pick<OpenChapter, 'history' | 'asked'>,
    reader?: Reader,
  ) {
    this.#counters = counters;
    this.#make = () => ({ ...make(), operations: 0, counted: 0 });
    this.#reader = reader;
    this.#now = this.#make();
  }

  /** The one that is written now. */
  get now(): OpenChapter {
    return this.#now;
  }

  /** Its place in the race. */
  get number(): number {
    return this.#number;
  }

  /** The one before, as long as it is open. */
  get before(): OpenChapter | undefined {
    return this.#before;
  }

  /** Where an operation on a slot, which begins now, is written until its end. */
  begin(slot: Slot): OpenChapter {
    const chapter = this.#of(slot);
    chapter.operations += 1;
    return chapter;
  }

  /** Must be called once for each operation that has begun, when it has ended. */
  ended(chapter: OpenChapter): void {
    chapter.operations -= 1;
    if (chapter === this.#before) this.#closeIfQuiet();
  }

  /** Told when nothing begins in the one before any more: it is closed with its last operation. */
  turned(): void {
    this.#turn();
    this.#mayClose = true;
    this.#closeIfQuiet();
  }

  /** From now on nothing is closed, because the race is over: whoever wants the chapters that are open takes them. */
  keep(): void {
    this.#isKept = true;
  }

  #of({ key, generation }: Slot): OpenChapter {
    if (Atomics.load(this.#counters.chapter, 0) !== this.#number) this.#turn();
    if (this.#before !== undefined && generation < Atomics.load(this.#counters.firsts, key))
      return this.#before;
    if (!this.#isTold && this.#reader !== undefined && this.#now.history.count >= this.#reader.longRows) {
      this.#isTold = true;
      this.#reader.onLong();
    }
    return this.#now;
  }

  /** Begins the chapter that all threads begin; does nothing where it is written already. */
  #turn(): void {
    const number = Atomics.load(this.#counters.chapter, 0);
    if (number === this.#number) return;
    this.#before = this.#now;
    this.#now = this.#spare.pop() ?? this.#make();
    this.#number = number;
    this.#isTold = false;
    this.#mayClose = false;
  }

  #closeIfQuiet(): void {
    const chapter = this.#before;
    if (chapter === undefined || chapter.operations > 0 || !this.#mayClose || this.#isKept) return;
    this.#before = undefined;
    this.#lent.set(this.#number - 1, chapter);
    this.#reader?.onClosed(chapter, this.#number - 1);
  }

  /** Takes one back that nobody reads any more: its memory is written again. */
  giveBack(number: number): void {
    const chapter = this.#lent.get(number);
    if (chapter === undefined) return;
    this.#lent.delete(number);
    chapter.history.clear();
    chapter.asked.clear();
    chapter.counted = 0;
    this.#spare.push(chapter);
  }
}

/** The history of some chapters, of all threads, as one. */
export function historyOf(chapters: readonly Chapter[], keys: number, salt = ''): History {
  return mergeHistories(
    chapters.map(({ columns, count, bounds, sightings, tags }) => {
      const part = new History(keys, columns.nonce.length, columns, salt);
      part.count = count;
      part.sightings.join(sightings, 0);
      if (tags !== undefined) part.tags = tags;
      if (bounds !== undefined) part.bounds = bounds;
      return part;
    }),
  );
}

/** A chapter as plain data. */
export function chapterOf(
  { history, asked }: OpenChapter,
  number: number,
  tags?: readonly string[],
): Chapter {
  return {
    number,
    columns: history.columns,
    count: history.count,
    sightings: history.sightings.data(),
    ...(tags === undefined ? {} : { tags }),
    asked: asked.kept,
  };
}
