import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { receivedContents } from './received-contents.ts';
import { toldContents } from './told-contents.ts';
import { toldPuts } from './told-puts.ts';
import { unmovedBases } from './unmoved-bases.ts';
import type { ContentsOptions } from './contents-options.ts';

/**
 * Holds what reads and final records show against what was put there: each is, field by field, what one request has put or
 * the seed, none is older than what was complete before it was asked for, and nobody is refused for a change that nobody made. Receipts tell which request that was; without
 * an audit it is known by what it has put.
 */
export function contents(evidence: Evidence, options: ContentsOptions): Finding[] {
  const { audit } = evidence;
  return [
    ...(audit === undefined
      ? [...toldContents(evidence, options), ...toldPuts(evidence, options)]
      : [receivedContents(evidence, audit, options)]),
    unmovedBases(evidence, options),
  ];
}
