import type { Call } from '../../harness/core/call.ts';
import { attributionsOf } from '../../harness/analyze/attribution/attribute.ts';
import { RecordLog } from '../../harness/analyze/attribution/record-log.ts';
import { recordOf } from '../../harness/analyze/attribution/record-of.ts';
import { slackOf } from '../../harness/analyze/attribution/slack.ts';
import { CallLog } from '../../harness/results/calls/call-log.ts';
import type { Claim } from './score.ts';

/** What is said of every refused call of a log, by nonce: once with all that the log tells, once as if it told no tags. */
export async function claimsOf(file: string): Promise<{
  readonly withTags: ReadonlyMap<string, Claim>;
  readonly withoutTags: ReadonlyMap<string, Claim>;
}> {
  const log = await CallLog.open([file]);
  const records = new Map<string, Call[]>();
  for await (const { calls } of log.batches())
    for (const call of calls) {
      const { name } = recordOf(call);
      const own = records.get(name);
      if (own === undefined) records.set(name, [call]);
      else own.push(call);
    }
  const slack = slackOf(Math.max(...log.streams.map(({ name }) => log.resolutionMs(name))));
  const claimed = (calls: Iterable<readonly Call[]>): ReadonlyMap<string, Claim> =>
    new Map(
      [...calls].flatMap((own) =>
        attributionsOf(new RecordLog(own, slack)).map(
          ({ loser, grade, winners }) =>
            [
              loser.nonce ?? '',
              // Of whom nothing is told nobody is named.
              {
                grade: grade === 'unknown' ? 'none' : grade,
                winners: winners.map(({ nonce = '' }) => nonce),
              },
            ] as const,
        ),
      ),
    );
  return {
    withTags: claimed(records.values()),
    withoutTags: claimed([...records.values()].map((own) => own.map(withoutTags))),
  };
}

/** The same call in a log that has no tags. */
function withoutTags({ etag: _etag, ifMatch: _ifMatch, ifNoneMatch: _ifNoneMatch, ...call }: Call): Call {
  return call;
}
