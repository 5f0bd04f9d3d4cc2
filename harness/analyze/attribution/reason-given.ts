import { isReason, reasonOf } from '../../core/reason.ts';
import type { Call } from '../../core/call.ts';

/**
 * What a refusal says of why: a version that is not current any more, a lock, a key in use, what the state has decided, another
 * reason, one that nobody here can read, or nothing.
 */
export type ReasonGiven = 'version' | 'lock' | 'key' | 'decided' | 'other' | 'unread' | 'unsaid';

/** Codes of our own service that speak of a lock, which somebody holds for a moment or for long. */
const locks: ReadonlySet<string> = new Set(['lock-busy', 'file-locked']);

/** Codes of others that say no more than the status does. */
const sayNothing = /conflict|concurren|mismatch|refused|rejected|retry|err(or)?[-_ ]?\d|^e\d/i;

/** Reads why a call was refused from its code, ours or one that somebody else would choose, and from its status. */
export function reasonGiven({ code, status }: Call): ReasonGiven {
  if (code !== undefined) {
    if (code === 'version-mismatch' || code === 'modified-since') return 'version';
    if (locks.has(code)) return 'lock';
    if (code === 'idempotency-in-flight') return 'key';
    // Where nothing is named but that something clashed.
    if (isReason(code) && code !== 'unnamed-conflict') {
      const { side } = reasonOf(code);
      return side === 'request' ? 'unsaid' : side === 'decided' ? 'decided' : 'other';
    }
    if (code === 'unnamed-conflict') return 'unsaid';
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
