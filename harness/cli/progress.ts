import { formatCount, formatMs } from '../core/units.ts';
import type { Tally } from '../drive/tally.ts';
import type { Cell } from '../plan/cell.ts';
import type { Phase } from '../run/run-plan.ts';
import { fitted } from './fitted.ts';
import type { Piece } from './fitted.ts';

/** Where progress goes: a stream that says whether somebody is looking. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** One line that tells what is going on; its members work detached from their object. */
export interface Progress {
  readonly show: (cell: Cell, index: number, phase: Phase) => void;
  /** Takes what tells how far the race is that has begun. */
  readonly watch: (tally: () => Tally) => void;
  /** Takes the line away until something is shown again: something else is about to be written. */
  readonly clear: () => void;
  /** Takes the line away; nothing is written after that. */
  readonly end: () => void;
}

/** What a cell takes besides its warm-up and race, until it is known from those that have ended, in milliseconds. */
const aroundMs = 800;
const everySecondMs = 1000;

/** A cell at work. */
interface Current {
  readonly cell: Cell;
  readonly index: number;
  readonly phase: Phase;
  /** When the cell began, and its phase. */
  readonly sinceMs: number;
  readonly phaseMs: number;
}

/**
 * Makes a progress line that is rewritten in place on a terminal. Elsewhere it stays silent, or writes a line at most
 * every `everyMs` where somebody may read along.
 */
export function createProgress(options: {
  readonly stream: ProgressStream;
  readonly cells: number;
  /** Whether there may be fewer races than that: then nobody knows how long they take. */
  readonly isOpen?: true;
  readonly clock?: () => number;
  readonly everyMs?: number;
}): Progress {
  const { stream, cells, isOpen = false, clock = () => performance.now(), everyMs } = options;
  const startedMs = clock();
  let wroteMs = startedMs;
  let current: Current | undefined;
  let pace: Pace | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** Time that the cells to come and the one at work are going to take, by those that have ended. */
  const left = ({ cell, index, sinceMs }: Current): string => {
    const each = index > 0 ? (sinceMs - startedMs) / index : cell.warmupMs + cell.durationMs + aroundMs;
    const ms = each * (cells - index) - (clock() - sinceMs);
    return ms < 90_000 ? `${Math.max(1, Math.ceil(ms / 1000))} s` : `${Math.round(ms / 60_000)} min`;
  };
  const headOf = (at: Current): readonly [string, string] => {
    const [number, of] = [formatCount(at.index + 1), formatCount(cells)];
    return isOpen
      ? [`race ${number} of at most ${of}`, '']
      : [`cell ${number} of ${of}`, ` (${left(at)} left)`];
  };
  const draw = (): void => {
    if (current === undefined) return;
    const { cell } = current;
    const [which, leftText] = headOf(current);
    const line = fitted(
      [
        { text: which, goes: 3 },
        { text: leftText, goes: 4 },
        { text: ': ', goes: 3 },
        { text: `${cell.workload}/`, goes: 6 },
        { text: `${cell.strategy}, `, goes: 5 },
        { text: phaseText(current, clock()), goes: 0 },
        ...(pace?.read(clock()) ?? []),
      ],
      stream.columns,
    );
    stream.write(`\r\u001b[2K${line}`);
  };
  return {
    show(cell, index, phase) {
      const nowMs = clock();
      const sinceMs = current?.index === index ? current.sinceMs : nowMs;
      current = { cell, index, phase, sinceMs, phaseMs: nowMs };
      pace = undefined;
      if (stream.isTTY === true) {
        timer ??= setInterval(draw, everySecondMs).unref();
        draw();
      } else if (everyMs !== undefined && nowMs - wroteMs >= everyMs) {
        wroteMs = nowMs;
        stream.write(`contend: ${headOf(current).join('')}\n`);
      }
    },
    watch(tally) {
      pace = new Pace(tally, clock());
    },
    clear() {
      if (current !== undefined && stream.isTTY === true) stream.write('\r\u001b[2K');
    },
    end() {
      clearInterval(timer);
      timer = undefined;
      if (current !== undefined && stream.isTTY === true) stream.write('\r\u001b[2K');
      current = undefined;
    },
  };
}

/** How fast a race is, from one look to the next. */
class Pace {
  readonly #tally: () => Tally;
  #before: Tally;
  #beforeMs: number;

  constructor(tally: () => Tally, nowMs: number) {
    this.#tally = tally;
    this.#before = tally();
    this.#beforeMs = nowMs;
  }

  /** Commands a second, the share of conflicts among them, p99 so far, and what is wrong already; nothing before there was any. */
  read(nowMs: number): Piece[] {
    const now = this.#tally();
    const commands = now.commands - this.#before.commands;
    const conflicts = now.conflicts - this.#before.conflicts;
    const seconds = (nowMs - this.#beforeMs) / 1000;
    this.#before = now;
    this.#beforeMs = nowMs;
    const [found] = now.found ?? [];
    const wrong =
      found !== undefined
        ? [{ text: ` · ✗ ${formatCount(found.count)} × ${found.kind}`, goes: 0 }]
        : now.wrong === 0
          ? []
          : [{ text: ` · ✗ ${formatCount(now.wrong)}`, goes: 0 }];
    const p99 = now.p99Ms === undefined ? [] : [{ text: ` · p99 ${msText(now.p99Ms)}`, goes: 1 }];
    if (commands === 0 || seconds <= 0) return [...p99, ...wrong];
    return [
      { text: ` · ${formatCount(Math.round(commands / seconds))}/s`, goes: 2 },
      { text: ` · 409 ${Math.round((100 * conflicts) / commands)}%`, goes: 1 },
      ...p99,
      ...wrong,
    ];
  }
}

function msText(ms: number): string {
  return Number.isFinite(ms) ? `${formatMs(ms)} ms` : '> 10 s';
}

/** What a cell is doing, and how long it still does so where that is known. A race follows its warm-up without a word. */
function phaseText({ cell, phase, phaseMs }: Current, nowMs: number): string {
  const passedMs = nowMs - phaseMs;
  const leftMs = (ofMs: number): string => `${Math.max(0, Math.ceil(ofMs / 1000))} s`;
  if (phase === 'warm-up' && passedMs < cell.warmupMs) return `warm-up, ${leftMs(cell.warmupMs - passedMs)}`;
  if (phase !== 'warm-up' && phase !== 'race') return phase;
  if (cell.arrival === 'burst') return 'race';
  const warmedMs = phase === 'warm-up' ? cell.warmupMs : 0;
  return `race, ${leftMs(warmedMs + cell.durationMs - passedMs)}`;
}
