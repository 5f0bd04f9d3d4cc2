import { readFileSync, readdirSync } from 'node:fs';

/** What Linux tells of a process; CPU in clock ticks. */
export interface ProcessState {
  readonly name: string;
  /** One letter: `T` is stopped, `Z` has ended and waits for its parent to hear of it. */
  readonly state: string;
  readonly parent: number;
  readonly ownTicks: number;
  /** Of children that have ended. */
  readonly endedTicks: number;
}

/** The state of a process, as `/proc/PID/stat` has it; undefined where there is none, or no such file. */
export function processState(pid: number): ProcessState | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const end = text.lastIndexOf(')');
  const [state = '', parent, ...fields] = text.slice(end + 2).split(' ');
  const at = (field: number): number => Number(fields[field] ?? 0);
  return {
    name: text.slice(text.indexOf('(') + 1, end),
    state,
    parent: Number(parent),
    ownTicks: at(9) + at(10),
    endedTicks: at(11) + at(12),
  };
}

/** Whether a process has not ended yet. */
export function isRunning(pid: number): boolean {
  const state = processState(pid)?.state;
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** The processes that a process has started and that still run; none where the system does not tell. */
export function childrenOf(pid: number): readonly number[] {
  let names: readonly string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return [];
  }
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => processState(child)?.parent === pid);
}
