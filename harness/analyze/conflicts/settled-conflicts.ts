import type { Call } from '../../core/call.ts';
import { areKin, tagOf } from './kinship.ts';
import type { Conflict } from './conflict.ts';

/** The latest of which it was said that nothing had changed. */
const most = 20_000;

/**
 * Conflicts that were called *lasting* or *again*, as long as they are remembered, in the order of their ends: of a change that took
 * longer than a conflict waits, the line comes when all of them are settled.
 */
export class SettledConflicts {
  #all: Conflict[] = [];

  note(conflict: Conflict): void {
    if (conflict.kind !== 'lasting' && conflict.kind !== 'again') return;
    this.#all.push(conflict);
    if (this.#all.length >= 2 * most) this.#all = this.#all.slice(-most);
  }

  /** Takes out those of a record that a change, which was made or may have been, was under way with; before it is noted there. */
  takeOut(change: Call, record: Conflict['record'], stepMs: number): readonly Conflict[] {
    const found: Conflict[] = [];
    for (let at = this.#all.length - 1; at >= 0; at--) {
      const one = this.#all[at]!;
      if (one.call.doneMs < change.arrivedMs - stepMs) break;
      if (one.record === record && mayConcern(change, one)) found.push(one);
    }
    if (found.length > 0) {
      const gone = new Set(found);
      this.#all = this.#all.filter((one) => !gone.has(one));
    }
    return found;
  }
}

/** Whether a change may have been in the way: not of what was sent again on a tag that was taken before, and stays so. */
function mayConcern(change: Call, { call, kind, record }: Conflict): boolean {
  if (!areKin(change.path, call.path) || call.arrivedMs > change.doneMs) return false;
  const tag = tagOf(call);
  return kind !== 'again' || tag === undefined || change.etag === tag || !record.isSuperseded(tag, call.path);
}
