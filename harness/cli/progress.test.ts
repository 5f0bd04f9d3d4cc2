import { expect, test, vi } from 'vitest';
import { someChoices } from '../plan/choices.fixture.ts';
import { buildPlan } from '../plan/plan.ts';
import type { Cell } from '../plan/cell.ts';
import type { Tally } from '../drive/tally.ts';
import { createProgress } from './progress.ts';

function cellOf(...argv: string[]): Cell {
  const [cell] = buildPlan({ argv, env: {} }, someChoices).cells;
  if (cell === undefined) throw new Error('no cell');
  return cell;
}

function terminal(columns = 80): {
  isTTY: boolean;
  columns: number;
  written: string[];
  write(text: string): void;
} {
  const written: string[] = [];
  return { isTTY: true, columns, written, write: (text) => void written.push(text) };
}

test('one line is rewritten in place and taken away in the end', () => {
  const stream = terminal();
  let now = 0;
  const { show, end } = createProgress({ stream, cells: 9, clock: () => now });
  show(cellOf(), 0, 'seed');
  now = 400;
  show(cellOf(), 0, 'race');
  now = 10_000;
  show(cellOf('--arrival', 'burst'), 1, 'race');
  end();
  expect(stream.written).toEqual([
    '\r\u001b[2Kcell 1 of 9 (62 s left): last-item/unguarded, seed',
    '\r\u001b[2Kcell 1 of 9 (61 s left): last-item/unguarded, race, 5 s',
    // a burst ends when it ends; the others are taken to last as long as the first
    '\r\u001b[2Kcell 2 of 9 (80 s left): last-item/unguarded, race',
    '\r\u001b[2K',
  ]);
});

test('a race follows its warm-up, with its pace, what clashes and how long it takes', () => {
  const stream = terminal(100);
  let now = 0;
  let tally: Tally = { commands: 0, conflicts: 0, wrong: 0, p99Ms: undefined };
  vi.useFakeTimers();
  try {
    const { show, watch, end } = createProgress({ stream, cells: 1, clock: () => now });
    show(cellOf(), 0, 'warm-up');
    watch(() => tally);
    now = 1000;
    tally = { commands: 4210, conflicts: 2610, wrong: 3, p99Ms: 12.34 };
    vi.advanceTimersByTime(1000);
    now = 3000;
    tally = { ...tally, found: [{ kind: 'lost-update', count: 1200 }] };
    vi.advanceTimersByTime(1000);
    end();
  } finally {
    vi.useRealTimers();
  }
  expect(stream.written.slice(0, 3)).toEqual([
    '\r\u001b[2Kcell 1 of 1 (7 s left): last-item/unguarded, warm-up, 1 s',
    '\r\u001b[2Kcell 1 of 1 (6 s left): last-item/unguarded, race, 5 s · 4,210/s · 409 62% · p99 12.3 ms · ✗ 3',
    '\r\u001b[2Kcell 1 of 1 (4 s left): last-item/unguarded, race, 3 s · p99 12.3 ms · ✗ 1,200 × lost-update',
  ]);
});

/** What is shown a second into a race, on a terminal that is so wide. */
function lineAt(columns: number): string | undefined {
  const stream = terminal(columns);
  let now = 0;
  vi.useFakeTimers();
  try {
    const { show, watch, end } = createProgress({ stream, cells: 40, clock: () => now });
    let tally: Tally = { commands: 0, conflicts: 0, wrong: 0, p99Ms: undefined };
    show(cellOf('--workload', 'parallel-edits', '--strategy', 'optimistic'), 11, 'race');
    watch(() => tally);
    now = 1000;
    tally = { commands: 14_210, conflicts: 8810, wrong: 3, p99Ms: 12.34 };
    vi.advanceTimersByTime(1000);
    end();
  } finally {
    vi.useRealTimers();
  }
  return stream.written[1]?.slice('\r\u001b[2K'.length);
}

test.each([
  [
    120,
    'cell 12 of 40 (1 s left): parallel-edits/optimistic, race, 4 s · 14,210/s · 409 62% · p99 12.3 ms · ✗ 3',
  ],
  [100, 'cell 12 of 40 (1 s left): optimistic, race, 4 s · 14,210/s · 409 62% · p99 12.3 ms · ✗ 3'],
  [80, 'cell 12 of 40 (1 s left): race, 4 s · 14,210/s · 409 62% · p99 12.3 ms · ✗ 3'],
  [70, 'cell 12 of 40: race, 4 s · 14,210/s · 409 62% · p99 12.3 ms · ✗ 3'],
  [60, 'race, 4 s · 14,210/s · 409 62% · p99 12.3 ms · ✗ 3'],
  [45, 'race, 4 s · 409 62% · p99 12.3 ms · ✗ 3'],
  [20, 'race, 4 s · ✗ 3'],
  // whole words of what is left
  [9, 'race, 4…'],
])('on %d columns the least important goes first, and no word is cut', (columns, line) => {
  expect(lineAt(columns)).toBe(line);
  expect(line.length).toBeLessThan(columns);
});

test('of races that may be fewer nobody says how long they take', () => {
  const stream = terminal();
  const { show, end } = createProgress({ stream, cells: 14, isOpen: true });
  show(cellOf(), 2, 'audit');
  end();
  expect(stream.written[0]).toBe('\r\u001b[2Krace 3 of at most 14: last-item/unguarded, audit');
});

test('where nobody looks, nothing is written', () => {
  const stream = { ...terminal(), isTTY: false };
  const { show, end } = createProgress({ stream, cells: 1 });
  show(cellOf(), 0, 'race');
  end();
  expect(stream.written).toEqual([]);
});

test('where somebody may read along, a line is written now and then', () => {
  const stream = { ...terminal(), isTTY: false };
  let now = 0;
  const { show, end } = createProgress({ stream, cells: 30, clock: () => now, everyMs: 10_000 });
  for (const index of [0, 1, 2, 3]) {
    now = index * 9_000;
    show(cellOf(), index, 'race');
  }
  end();
  expect(stream.written).toEqual(['contend: cell 3 of 30 (4 min left)\n']);
});
