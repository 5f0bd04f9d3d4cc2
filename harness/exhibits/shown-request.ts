import type { Asked } from '../core/asked.ts';
import type { CommandSpec } from '../core/command.ts';
import type { Evidence } from '../core/evidence.ts';
import type { ExhibitedRequest } from '../core/exhibit.ts';

/** What exhibits are made of: what happened, and what was kept of some requests in full. */
export interface Material {
  readonly evidence: Evidence;
  /** By nonce. */
  readonly asked: ReadonlyMap<number, Asked>;
  /** The commands of the workload, in whose words it is told who did what. */
  readonly specs: readonly Pick<CommandSpec, 'name' | 'did'>[];
}

/** A row of the history as an exhibit shows it. */
export function shownRequest({ evidence, asked }: Material, row: number): ExhibitedRequest {
  const { history, commands, zeroMs } = evidence;
  const { nonce, client, operation, command, base, version, value, sentMs, doneMs, status, answer, reason } =
    history.entry(row);
  const full = asked.get(nonce);
  const nowMs = full?.kind === 'command' ? full.nowMs : undefined;
  const decidedMs = nowMs === undefined || zeroMs === undefined ? undefined : nowMs - zeroMs;
  const named = (number: number): string => history.tags?.[number - 1] ?? String(number);
  return {
    nonce,
    client,
    operation,
    ...(command === 0 ? {} : { command: commands[command - 1] ?? String(command) }),
    ...(base === 0 ? {} : { base: named(base) }),
    ...(version === 0 ? {} : { version: named(version) }),
    ...(Number.isNaN(value) ? {} : { value }),
    sentMs: rounded(sentMs),
    // The clock of a service counts whole milliseconds: what it says lies between the request and its answer.
    ...(decidedMs === undefined ? {} : { decidedMs: rounded(Math.min(Math.max(decidedMs, sentMs), doneMs)) }),
    doneMs: rounded(doneMs),
    status,
    answer,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** To the microsecond. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
