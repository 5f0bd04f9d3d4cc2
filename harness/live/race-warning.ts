import type { Alarm, Notice } from '../analyze/alarm/alarm.ts';
import { EarlyWarning } from '../analyze/alarm/early-warning.ts';
import { isReason, reasonOf } from '../core/reason.ts';
import type { Counts } from '../drive/tally.ts';

/** How much of a race is judged at once. */
export const raceWindowMs = 250;

/** Commands of the measured time so far, and those that have lost a race. */
interface Seen {
  readonly atMs: number;
  readonly commands: number;
  readonly lost: number;
}

/**
 * Watches a race for more lost races than its load explains, by what its generator threads have counted so far. The owner calls
 * `look` about every `raceWindowMs`; clocks are passed in.
 */
export class RaceWarning {
  readonly #warning = new EarlyWarning();
  readonly #read: () => Pick<Counts, 'byOutcome'>;
  readonly alarms: Alarm[] = [];
  #last: Seen | undefined;

  constructor(read: () => Pick<Counts, 'byOutcome'>) {
    this.#read = read;
  }

  /** Judges what has happened since the last look, at this time in milliseconds since 1970. */
  look(nowMs: number): Notice[] {
    const now = seen(this.#read(), nowMs);
    const last = this.#last;
    const [commands, tookMs] = [now.commands - (last?.commands ?? 0), nowMs - (last?.atMs ?? nowMs)];
    // What came with the first look may be of any time; too short a time tells little.
    if (last !== undefined && tookMs < raceWindowMs / 2) return [];
    this.#last = now;
    if (last === undefined || commands === 0) return [];
    const load = { requests: commands, rivals: commands / tookMs, conflicts: now.lost - last.lost };
    const watched = { kind: 'all', name: 'the race' } as const;
    const notices = this.#warning.take({ fromMs: last.atMs, toMs: nowMs, loads: [{ watched, load }] });
    for (const notice of notices) if (notice.kind === 'alarm') this.alarms.push(notice);
    return notices;
  }
}

function seen(counts: Pick<Counts, 'byOutcome'>, atMs: number): Seen {
  let [commands, lost] = [0, 0];
  for (const { phase, reason, outcome, count } of counts.byOutcome()) {
    if (phase !== 'measured') continue;
    commands += count;
    if (
      outcome === 'conflict' &&
      reason !== undefined &&
      isReason(reason) &&
      reasonOf(reason).side === 'race'
    )
      lost += count;
  }
  return { atMs, commands, lost };
}
