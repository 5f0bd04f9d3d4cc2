import { callFields } from '../../../core/call.ts';
import type { CallField } from '../../../core/call.ts';
import { formatCount, formatCounted, formatDuration } from '../../../core/units.ts';
import { oddities, oddityText } from '../../../results/calls/log-notes.ts';
import type { CallsOfRecord } from '../../../analyze/trace/calls-of-record.ts';

/** Fields that attribution can use, with what nobody knows where a log lacks them. */
const wanted: readonly (readonly [fields: readonly CallField[], without: string])[] = [
  [['ifMatch'], 'on which version a change was made'],
  [['etag'], 'which version an answer told or made'],
  [['client', 'address'], 'who had read what'],
  [['code'], 'why a call was refused'],
  [['nonce', 'traceparent'], 'which request of a client a line is'],
  [['route', 'resource'], 'which record a path is about, so that it is guessed from its looks'],
];

/** What the log cannot tell, and which field would: a line each. */
export function untold({
  having,
  slack,
  streams,
  leftOut,
  notes,
  calls,
  histories,
}: CallsOfRecord): readonly string[] {
  const lacks = wanted.flatMap(([fields, without]) =>
    fields.some((field) => having[field] > 0)
      ? []
      : [`no line tells ${without}: log ${fields.map((field) => callFields[field]).join(' or ')}`],
  );
  const lost = notes.filter(({ oddity }) => oddities[oddity].lost || oddity === 'mistyped');
  return [
    ...lacks,
    ...(slack.resolutionMs >= 1
      ? [
          `times stand for ${formatDuration(slack.resolutionMs)}: calls that are nearer than ${formatDuration(slack.ms)} may have been decided in any order`,
        ]
      : []),
    ...(histories.length > 1
      ? [
          `the ${formatCount(histories.length)} logs give the same nonces or traces to calls at other times, as several races do: each is looked at for itself`,
        ]
      : []),
    ...(streams > 1 && histories.length === 1 && slack.clockMs === 0
      ? [
          `${formatCount(streams)} logs are taken as written by one clock: say with --clock how far those of several machines may be apart`,
        ]
      : []),
    ...(leftOut === 0
      ? []
      : [
          `${formatCounted(leftOut, 'call')} to the record ${leftOut === 1 ? 'is' : 'are'} not looked at, the furthest from that moment; ${formatCount(calls.length)} are`,
        ]),
    ...lost.map((note) =>
      note.oddity === 'unfit' ? oddityText(note) : `${oddityText(note)}, first at ${note.first}`,
    ),
  ];
}
