import type { Evidence } from '../core/evidence.ts';
import { answers, reasonNumber } from './rows/effects.ts';

/**
 * Says of a foreign service that `--refuses` takes the only way in which a command was ever answered 2xx for a refusal, and
 * nothing else for a yes: then nothing says yes, and nobody can tell what was. Undefined where that is not so, as where an
 * adapter `says` by the body what is a refusal, and why.
 */
export function swallowedYes({ history, commands }: Evidence, says: boolean): string | undefined {
  if (history.tags === undefined) return undefined;
  const { command, answer, reason, status } = history.columns;
  const unnamed = reasonNumber('unnamed-conflict');
  const accepted = new Set<number>();
  const refusedBy = new Map<number, number>();
  for (let row = 0; row < history.count; row++) {
    const own = command[row]!;
    if (own === 0) continue;
    // An adapter may take any status for a yes, such as the 303 after a form.
    if (answer[row] === answers.accepted || answer[row] === answers.replayed) accepted.add(own);
    else if (says && reason[row] !== unnamed) continue;
    else if (answer[row] === answers.conflict && status[row]! >= 200 && status[row]! <= 299)
      refusedBy.set(own, status[row]!);
  }
  for (const [own, way] of refusedBy)
    if (!accepted.has(own))
      return `every ${commands[own - 1] ?? ''} that was answered 2xx was answered ${way}, which --refuses takes for a refusal: nothing says yes; leave out --refuses ${way}, or let the service refuse with a status of its own`;
  return undefined;
}
