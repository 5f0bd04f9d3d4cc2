import type { CommandIntent } from '../../core/operation.ts';
import type { Exchange } from './exchange.ts';

/** Why a service cannot take the base of a change, which is no fault of anybody's mapping; undefined where it can. */
export function unnamedBase(
  { base, command }: CommandIntent,
  { answer, status }: Exchange,
): string | undefined {
  if (base === undefined || command.precondition === 'none') return undefined;
  if (base.tag === undefined && status === 428)
    return 'the service wants to know the base (428), and tells no tag of it';
  // RFC 9110, 13.1.1.
  if (base.tag?.startsWith('W/') === true && answer.kind === 'conflict')
    return 'a weak tag (W/) never matches an If-Match';
  return undefined;
}
