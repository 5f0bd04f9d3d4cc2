import { reasonCodes } from '../../core/reason.ts';

/** In words, how a request was refused, by the number of its reason in a history. */
export function refusedAs(reason: number): string {
  const code = reasonCodes[reason - 1];
  return code === undefined || code === 'unnamed-conflict'
    ? 'refused without a reason'
    : `refused as ${code}`;
}
