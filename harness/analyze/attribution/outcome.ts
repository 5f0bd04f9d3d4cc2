import type { Call } from '../../core/call.ts';
import { reasonOf } from '../../core/reason.ts';
import { reasonWritten } from '../reason-written.ts';
import { isSafeMethod } from '../safe-method.ts';

/** What a call did to its record, as far as a log can tell. */
export type Outcome =
  /** Asked only, and got an answer. */
  | 'read'
  /** Asked for a change, and was told that it is made. */
  | 'accepted'
  /** Asked for a change, which what is there did not allow. */
  | 'refused'
  /** Asked for a change, and nobody can say whether it is made. */
  | 'unknown'
  /** Wrong for reasons of its own, or turned away before anybody looked. */
  | 'rejected';

/** 410 is a record that somebody has deleted. */
const refusals: ReadonlySet<number> = new Set([409, 410, 412, 423]);
/** Promised (202), of several things (207), given up by the client (408, 499). */
const open: ReadonlySet<number> = new Set([202, 207, 408, 499]);

/** Says what became of a call, by method and status, and by its code where that is of a gateway which passed it on to nobody. */
export function outcomeOf({ method, status, ifMatch, code }: Call): Outcome {
  const reason = code === undefined ? undefined : reasonWritten(code);
  if (reason !== undefined && reasonOf(reason).side === 'gateway') return 'rejected';
  if (isSafeMethod(method.toUpperCase())) return 'read';
  if (open.has(status) || status < 200 || status >= 500 || (status >= 300 && status < 400)) return 'unknown';
  if (status < 300) return 'accepted';
  // Who named a version had seen the record: that it is not there any more is somebody's doing.
  return refusals.has(status) || (status === 404 && ifMatch !== undefined) ? 'refused' : 'rejected';
}
