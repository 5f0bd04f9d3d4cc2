import { readFileSync, readdirSync } from 'node:fs';

/** What Linux tells of a process; CPU in clock ticks. */
export interface ProcessState {
  readonly name: string;
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
  const [, parent = 0, ...fields] = text
    .slice(end + 2)
    .split(' ')
    .map(Number);
  const at = (field: number): number => fields[field] ?? 0;
  return {
    name: text.slice(text.indexOf('(') + 1, end),
    parent,
    ownTicks: at(9) + at(10),
    endedTicks: at(11) + at(12),
  };
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
