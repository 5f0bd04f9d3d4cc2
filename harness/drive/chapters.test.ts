import { describe, expect, test } from 'vitest';
import { History } from '../core/history.ts';
import { AskedRequests } from './asked-requests.ts';
import { Chapters, historyOf, chapterOf } from './chapters.ts';
import type { OpenChapter } from './chapters.ts';
import { beginChapter, beginChapterAt, generationCounters, Generations } from './generations.ts';

/** The chapters of one thread over two keys of which four generations are seeded. */
function writing(longRows = Infinity) {
  const counters = generationCounters(2);
  counters.seeded.fill(4);
  const closed: { chapter: OpenChapter; number: number }[] = [];
  let longs = 0;
  const chapters = new Chapters(
    counters,
    () => ({ history: new History(2, 100), asked: new AskedRequests('all') }),
    {
      longRows,
      onLong: () => (longs += 1),
      onClosed: (chapter, number) => closed.push({ chapter, number }),
    },
  );
  const generations = new Generations(counters, 1000, 1, () => {});
  const begin = (key: number): OpenChapter => chapters.begin(generations.current(key));
  return { counters, chapters, closed, begin, generations, longs: () => longs };
}

function note({ history }: OpenChapter, nonce: number): void {
  history.append(nonce, nonce, 1, 0, 0, 1, 0, 200, { kind: 'accepted', version: 2, added: [] }, 0, 1, 2);
}

describe('a chapter', () => {
  test('begins with generations that nobody knew, and ends with the last operation on those before', () => {
    const { counters, chapters, closed, begin, generations } = writing();
    const [early, late] = [begin(0), begin(1)];
    expect(early).toBe(late);
    beginChapter(counters);
    // Nobody is sent on before there are records.
    expect(begin(1)).toBe(early);
    counters.seeded.fill(8);
    beginChapterAt(0, counters);
    expect(generations.current(0)).toMatchObject({ generation: 4, name: '0-4' });
    const fresh = begin(0);
    expect(fresh).not.toBe(early);
    // A key that has not turned is written where it belongs.
    expect(begin(1)).toBe(early);
    beginChapterAt(1, counters);
    chapters.turned();
    expect(closed).toEqual([]);
    for (let operation = 0; operation < 3; operation++) chapters.ended(early);
    expect(closed).toEqual([]);
    chapters.ended(early);
    expect(closed).toEqual([{ chapter: early, number: 0 }]);
    expect([chapters.now, chapters.before, chapters.number]).toEqual([fresh, undefined, 1]);
  });

  test('that is quiet already ends when all have turned, not before', () => {
    const { counters, chapters, closed, begin } = writing();
    chapters.ended(begin(0));
    beginChapter(counters);
    counters.seeded.fill(8);
    beginChapterAt(0, counters);
    // A thread that turned with the first of its keys may still begin something on the other one.
    chapters.ended(begin(0));
    chapters.ended(begin(1));
    expect(closed).toEqual([]);
    beginChapterAt(1, counters);
    chapters.turned();
    expect(closed.map(({ number }) => number)).toEqual([0]);
  });

  test('is told of once when it is long', () => {
    const { begin, longs } = writing(2);
    const chapter = begin(0);
    note(chapter, 1);
    begin(0);
    expect(longs()).toBe(0);
    note(chapter, 2);
    begin(0);
    begin(0);
    expect(longs()).toBe(1);
  });

  test('is written over once it was given back, and nothing of it is left', () => {
    const { counters, chapters, closed, begin } = writing();
    const first = begin(0);
    note(first, 7);
    first.asked.note(7, 0, { kind: 'read', key: 'items/0-0' }, { kind: 'missing' });
    chapters.ended(first);
    const turn = (): void => {
      beginChapter(counters);
      counters.seeded.forEach((seeded, key) => (counters.seeded[key] = seeded + 4));
      for (const key of [0, 1]) beginChapterAt(key, counters);
      chapters.turned();
    };
    turn();
    const handed = chapterOf(first, 0);
    expect([handed.count, handed.asked.size]).toEqual([1, 1]);
    expect(historyOf([handed], 2).entry(0).nonce).toBe(7);
    chapters.giveBack(0);
    turn();
    expect(chapters.now).toBe(first);
    expect([first.history.count, first.asked.kept.size]).toEqual([0, 0]);
    // What was handed out before keeps what requests asked for.
    expect(handed.asked.size).toBe(1);
    expect(closed).toHaveLength(2);
  });

  test('stays open once the race is over, for whoever judges what is left', () => {
    const { counters, chapters, closed, begin } = writing();
    const first = begin(0);
    beginChapter(counters);
    counters.seeded.fill(8);
    for (const key of [0, 1]) beginChapterAt(key, counters);
    chapters.turned();
    chapters.keep();
    chapters.ended(first);
    expect(closed).toEqual([]);
    expect(chapters.before).toBe(first);
  });
});

test('decisions that turn a key before its chapter does leave it where they brought it', () => {
  const { counters, generations } = writing();
  beginChapter(counters);
  counters.seeded.fill(9);
  counters.generation[0] = 5;
  for (const key of [0, 1]) beginChapterAt(key, counters);
  expect([generations.current(0).generation, generations.current(1).generation]).toEqual([5, 4]);
});
