import type { History } from '../core/history.ts';
import { answers, reasonNumber } from './rows/effects.ts';
import { tagText } from './rows/quoted.ts';

/**
 * Why no conditional request of a run was accepted, where none was: the tag that a service shows may be one that never holds
 * as If-Match. Undefined where some were accepted, or none was sent.
 */
export function unmatchedTags({ columns, count, tags }: History): string | undefined {
  if (tags === undefined) return undefined;
  const { command, answer, reason, base } = columns;
  let sent = 0;
  let refused = 0;
  let tag: string | undefined;
  for (let row = 0; row < count; row++) {
    if (command[row] === 0 || base[row] === 0) continue;
    if (answer[row] === answers.accepted || answer[row] === answers.replayed) return undefined;
    sent += 1;
    if (answer[row] !== answers.conflict || reason[row] !== mismatch) continue;
    refused += 1;
    tag ??= tags[base[row]! - 1];
  }
  if (tag === undefined || 2 * refused < sent) return undefined;
  const weak = tag.startsWith('W/') ? '; a weak tag never holds (RFC 9110, 13.1.1)' : '';
  return `conditional requests were sent ${sent} times with tags such as ${tagText(tag)}, as GET shows them, and none was accepted${weak}`;
}

const mismatch = reasonNumber('version-mismatch');
