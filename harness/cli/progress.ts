import { formatCount } from '../core/units.ts';
import type { Cell } from '../run/plan/cell.ts';
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

/** Makes a progress line that is rewritten in place on a terminal; elsewhere it stays silent. */
export function createProgress(options: {
  readonly stream: ProgressStream;
  readonly cells: number;
  readonly clock?: () => number;
}): Progress {
  const { stream, cells, clock = () => performance.now() } = options;
  if (stream.isTTY !== true) return { show: () => undefined, end: () => undefined };
  let current: { readonly text: string; readonly endsAt: number | undefined } | undefined;
  let timer: NodeJS.Timeout | undefined;
  const draw = (): void => {
    if (current === undefined) return;
    const left = current.endsAt === undefined ? undefined : Math.max(0, current.endsAt - clock());
    const seconds = left === undefined ? '' : `, ${Math.ceil(left / 1000)} s left`;
    // A full last column would move the cursor to the next line.
    const line = `${current.text}${seconds}`.slice(0, (stream.columns ?? 80) - 1);
    stream.write(`\r\u001b[2K${line}`);
  };
  return {
    show(cell, index, phase) {
      const lastsMs = phaseMs(cell, phase);
      current = {
        text: `cell ${formatCount(index + 1)} of ${formatCount(cells)}: ${cell.workload}/${cell.strategy}, ${phase}`,
        endsAt: lastsMs === undefined ? undefined : clock() + lastsMs,
      };
      if (timer === undefined) timer = setInterval(draw, 500).unref();
      draw();
    },
    end() {
      clearInterval(timer);
      timer = undefined;
      if (current !== undefined) stream.write('\r\u001b[2K');
      current = undefined;
    },
  };
}

/** How long a phase takes; undefined where nobody knows. */
function phaseMs(cell: Cell, phase: Phase): number | undefined {
  if (phase === 'warm-up') return cell.warmupMs;
  return phase === 'race' && cell.arrival !== 'burst' ? cell.durationMs : undefined;
}
