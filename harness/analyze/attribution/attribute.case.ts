import { expect, test } from 'vitest';
import type { Call } from '../../core/call.ts';
import { attributionsOf } from './attribute.ts';
import type { Doubt, Grade } from './attribution.ts';
import { RecordLog } from './record-log.ts';
import { slackOf } from './slack.ts';

/** Calls of a log, and who must be said to have won against the last refused one. */
export interface Attributed {
  readonly what: string;
  readonly calls: readonly Call[];
  readonly slackMs?: number;
  readonly grade: Grade;
  readonly winners: readonly (string | undefined)[];
  readonly doubts?: readonly Doubt[];
}

/** Who is said to have won against the last refused call, by client. */
function verdict(calls: readonly Call[], slackMs = 0) {
  const found = attributionsOf(new RecordLog(calls, slackOf(slackMs / 2))).at(-1);
  return { grade: found?.grade, winners: found?.winners.map(({ client }) => client), doubts: found?.doubts };
}

/** What must be said of each, in whatever order its lines come. */
export function attributes(cases: readonly Attributed[]): void {
  test.each(cases)('$what', ({ calls, slackMs = 0, grade, winners, doubts }) => {
    const found = verdict(calls, slackMs);
    expect({ grade: found.grade, winners: found.winners }).toEqual({ grade, winners });
    if (doubts !== undefined) expect(found.doubts).toEqual(doubts);
    // The order of lines is that of their ends, or none at all.
    expect(verdict(calls.toReversed(), slackMs)).toEqual(found);
  });
}
