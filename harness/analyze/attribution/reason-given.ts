import type { Call } from '../../core/call.ts';
import { reasonOf } from '../../core/reason.ts';
import type { Reason } from '../../core/reason.ts';
import { reasonWritten } from '../reason-written.ts';

/**
 * What a refusal says of why: a version that is not current any more, a lock, a key in use, what the state has decided, another
 * reason, one that nobody here can read, or nothing.
 */
export type ReasonGiven = 'version' | 'lock' | 'key' | 'decided' | 'other' | 'unread' | 'unsaid';

/** Our reasons that are more than their side; locks are held for a moment or for long. */
const given: Partial<Record<Reason, ReasonGiven>> = {
  'version-mismatch': 'version',
  'modified-since': 'version',
  'lock-busy': 'lock',
  'file-locked': 'lock',
  'idempotency-in-flight': 'key',
  // Nothing is named but that something clashed.
  'unnamed-conflict': 'unsaid',
};

/** Codes of others that say no more than the status does. */
const sayNothing = /conflict|concurren|mismatch|refused|rejected|retry|err(or)?[-_ ]?\d|^e\d/i;

/** Reads why a call was refused from its code, ours or one that somebody else would choose, and from its status. */
export function reasonGiven({ code, status }: Call): ReasonGiven {
  if (code !== undefined) {
    const reason = reasonWritten(code);
    if (reason !== undefined)
      return given[reason] ?? (reasonOf(reason).side === 'decided' ? 'decided' : 'other');
    if (/idempoten/i.test(code)) return 'key';
    // An optimistic lock is none: it is a version.
    if (/optimistic/i.test(code)) return 'version';
    if (/lock/i.test(code)) return 'lock';
    if (/version|stale|precondition|e-?tag|revision|outdated|modified/i.test(code)) return 'version';
    if (/[a-z]/i.test(code) && !sayNothing.test(code)) return status === 412 ? 'version' : 'unread';
  }
  // 412 is about preconditions alone (RFC 9110 section 15.5.13), 423 about locks (RFC 4918 section 11.3).
  return status === 412 ? 'version' : status === 423 ? 'lock' : 'unsaid';
}
