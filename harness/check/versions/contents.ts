import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { receivedContents } from './received-contents.ts';
import { toldContents } from './told-contents.ts';

/** Records, one a slot, that a command replaces as a whole. */
export interface ContentsOptions {
  readonly command: string;
  readonly collection: string;
  /** Fields of the record that the command sets to its arguments of the same names, which the history keeps. */
  readonly fields: readonly string[];
  /** What they hold before anybody has changed them. */
  readonly seed: Readonly<Record<string, string>>;
}

/**
 * Holds what reads and final records show against what was put there: each is, field by field, what one request has put or
 * the seed, and none is older than what was complete before it was asked for. Receipts tell which request that was; without
 * an audit it is known by what it has put.
 */
export function contents(evidence: Evidence, options: ContentsOptions): Finding[] {
  const { audit } = evidence;
  return audit === undefined ? toldContents(evidence, options) : [receivedContents(evidence, audit, options)];
}
