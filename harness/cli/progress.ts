import { formatCount } from '../core/units.ts';
import type { Cell } from '../plan/cell.ts';
import type { Phase } from '../run/run-plan.ts';

/** Where progress goes: a stream that says whether somebody is looking. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** One line that tells what is going on; both members work detached from their object. */
export interface Progress {
  readonly show: (cell: Cell, index: number, phase: Phase) => void;
  /** Takes the line away; nothing is written after that. */
  readonly end: () => void;
}

/** What a cell takes besides its warm-up and race, until it is known from those that have ended, in milliseconds. */
const aroundMs = 800;

/**
 * Makes a progress line that is rewritten in place on a terminal. Elsewhere it stays silent, or writes a line at most
 * every `everyMs` where somebody may read along.
 */
export function createProgress(options: {
  readonly stream: ProgressStream;
  readonly cells: number;
  readonly clock?: () => number;
  readonly everyMs?: number;
}): Progress {
  const { stream, cells, clock = () => performance.now(), everyMs } = options;
  const startedMs = clock();
  let wroteMs = startedMs;
  let current:
    | {
        readonly index: number;
        readonly sinceMs: number;
        readonly text: string;
        readonly endsAt: number | undefined;
      }
    | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** Time that the cells to come and the one at work are going to take, by those that have ended. */
  const left = (cell: Cell, index: number, sinceMs: number): string => {
    const each = index > 0 ? (sinceMs - startedMs) / index : cell.warmupMs + cell.durationMs + aroundMs;
    const ms = each * (cells - index) - (clock() - sinceMs);
    return ms < 90_000 ? `${Math.max(1, Math.ceil(ms / 1000))} s` : `${Math.round(ms / 60_000)} min`;
  };
  const draw = (): void => {
    if (current === undefined) return;
    const phaseLeft = current.endsAt === undefined ? undefined : Math.max(0, current.endsAt - clock());
    const seconds = phaseLeft === undefined ? '' : `, ${Math.ceil(phaseLeft / 1000)} s`;
    // A full last column would move the cursor to the next line.
    const line = `${current.text}${seconds}`.slice(0, (stream.columns ?? 80) - 1);
    stream.write(`\r\u001b[2K${line}`);
  };
  return {
    show(cell, index, phase) {
      const sinceMs = current?.index === index ? current.sinceMs : clock();
      const lastsMs = phaseMs(cell, phase);
      const head = `cell ${formatCount(index + 1)} of ${formatCount(cells)} (${left(cell, index, sinceMs)} left)`;
      current = {
        index,
        sinceMs,
        text: `${head}: ${cell.workload}/${cell.strategy}, ${phase}`,
        endsAt: lastsMs === undefined ? undefined : clock() + lastsMs,
      };
      if (stream.isTTY === true) {
        timer ??= setInterval(draw, 500).unref();
        draw();
      } else if (everyMs !== undefined && clock() - wroteMs >= everyMs) {
        wroteMs = clock();
        stream.write(`contend: ${head}\n`);
      }
    },
    end() {
      clearInterval(timer);
      timer = undefined;
      if (current !== undefined && stream.isTTY === true) stream.write('\r\u001b[2K');
      current = undefined;
    },
  };
}

/** How long a phase takes; undefined where nobody knows. */
function phaseMs(cell: Cell, phase: Phase): number | undefined {
  if (phase === 'warm-up') return cell.warmupMs;
  return phase === 'race' && cell.arrival !== 'burst' ? cell.durationMs : undefined;
}
