import { sentences } from '../../document.ts';
import type { Sentence } from '../../document.ts';
import { conflictHead } from './figure-columns.ts';
import { isAlone } from './rows.ts';
import type { Row } from './rows.ts';

/** How to read the tables. */
export function readingOf(rows: readonly Row[]): Sentence[] {
  const runs = rows.flatMap((row) => row.runs);
  const single = runs.some(isAlone);
  const resolved = runs.some(({ policy }) => policy !== 'discard');
  const conflict = conflictHead(runs);
  const harmed = runs.some(({ faults = [] }) => faults.length > 0);
  return sentences(
    'goodput: operations won; tried: commands sent, retries included, both by when they ended; ms: from the intended start ' +
      `of an operation that was due in the measured time to its end; ${conflict} race: share of commands that lost a race, so that a retry can help; ${conflict} final: sold out or ` +
      'taken, so that it cannot; CPU: of the service.',
    ...(rows.some(({ runs: blocks }) => blocks.length > 1)
      ? ['A row of several runs has their medians, and the least and the most goodput.']
      : []),
    ...(resolved
      ? [
          'met conflict: share of operations that lost a race or an answer; beside it how those ended: won by a merge, by ' +
            'overwriting, by the same request again, or given up; the rest was decided against or stayed unknown; ' +
            'changes replaced: accepted changes that overwriters put ' +
            'their own over; ms: from the first conflict or lost answer to the end.',
        ]
      : []),
    ...(harmed
      ? [
          '! a fault that was ordered, and what it cost: the time from it to the first success of a request sent after it, ' +
            'requests whose answer was lost, and connections that were refused.',
        ]
      : []),
    ...(runs.some(({ causes = [] }) => causes.length > 0)
      ? ['? why requests got no usable answer, as often as it happened, the most frequent first.']
      : []),
    '✗ of a strategy that promises no protection is what must happen; UNEXPECTED is a broken promise. ' +
      'Whoever is wrong stands last, however fast.',
    ...(single ? ['A single run a row: no statistical comparison is claimed.'] : []),
  );
}
