import { causeText } from '../core/cause-text.ts';
import type { CauseExample } from '../core/run-record.ts';
import type { CauseCount } from '../drive/causes.ts';
import { harmless } from '../report/wrap.ts';

/** Why requests of a race got no usable answer, in full: every cause with its first and its last request. */
export function causeLines(race: string, causes: readonly CauseCount[]): string[] {
  return causes.flatMap((cause) => {
    const { first, last } = cause;
    return [
      `${race}: ${harmless(causeText(cause))}`,
      `  first: ${exampleText(first)}`,
      ...(cause.count > 1 ? [`  last: ${exampleText(last)}`] : []),
    ];
  });
}

function exampleText({ atMs, request, record, answer }: CauseExample): string {
  const came = answer === undefined ? 'nothing came' : `came: ${answer}`;
  return harmless(`${(atMs / 1000).toFixed(3)} s: ${request} (${record}); ${came}`);
}
