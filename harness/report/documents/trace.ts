import { struckIn } from '../../core/credential-forms.ts';
import { schemaVersion } from '../../core/run-record.ts';
import type { Call } from '../../core/call.ts';
import { formatCount, formatCounted } from '../../core/units.ts';
import type { Attribution } from '../../analyze/attribution/attribution.ts';
import type { Trace } from '../../analyze/trace/trace.ts';
import { left, list, sentences } from '../document.ts';
import type { Block, Document } from '../document.ts';
import { answerText, idOf, momentOf, nameOfCaller } from './trace/call-words.ts';
import { exhibitOfCalls } from './trace/exhibit-of-calls.ts';
import { storyOf } from './trace/story.ts';
import { untold } from './trace/untold.ts';

/** Other refused calls that a table lists, the nearest. */
const mostListed = 8;

/** One conflict: a picture of who asked what when, who won, in sentences, and what the log cannot tell. */
export function traceDocument(trace: Trace, remarks: readonly string[] = []): Document {
  const { record, found, around, shown } = trace;
  const { exhibit, clients } = exhibitOfCalls(trace);
  const hidden = Math.max(0, around - shown.length);
  return struckIn({
    blocks: [
      {
        kind: 'heading',
        text: record,
        facts: [
          [
            formatCounted(found.calls.length, 'call'),
            `${formatCount(trace.refused)} refused`,
            `${formatCounted(found.lines, 'line')} read`,
          ],
        ],
      },
      {
        kind: 'timeline',
        about: `From ${momentOf(Math.min(...shown.map(({ call }) => call.arrivedMs)))}, in ms`,
        exhibit,
        clients,
        says: [
          ...remarks,
          ...storyOf(trace),
          ...(hidden === 0
            ? []
            : [`Left out of the picture: ${formatCounted(hidden, 'more call')} at that time.`]),
        ],
      },
      ...others(trace),
      ...list(untold(found), { about: 'what the log cannot tell' }),
      ...sentences(
        trace.shown.some(({ outcome }) => outcome === 'rejected') ? `${reading} ${turnedAway}` : reading,
      ),
    ],
    data: dataOf(trace, remarks),
  });
}

const reading =
  'A line is a client, a bar goes from when its call came to when it was answered, time runs to the right. A change shows ' +
  'the tag that it was made on → what it became, ✓ accepted or ✗ refused.';

const turnedAway = 'What has – was turned away before anybody looked at the record.';

/** Other calls that were refused at the record, those nearest in time. */
function others({ attributions, focus, refused }: Trace): Block[] {
  const away = ({ loser }: Attribution): number =>
    focus === undefined ? 0 : Math.abs(loser.doneMs - focus.loser.doneMs);
  const near = attributions
    .filter((one) => one !== focus)
    .toSorted((one, other) => away(one) - away(other))
    .slice(0, mostListed)
    .toSorted((one, other) => one.loser.arrivedMs - other.loser.arrivedMs);
  if (near.length === 0) return [];
  const more = refused - near.length - (focus === undefined ? 0 : 1);
  return [
    {
      kind: 'table',
      caption: 'Others that were refused there, nearest in time',
      columns: [
        left('refused at'),
        left('client'),
        left('what'),
        left('answer'),
        left('lost to'),
        left('how sure'),
      ],
      rows: near.map(({ loser, winners: [winner, ...more], grade }) => [
        { text: momentOf(loser.doneMs).slice(11, -1) },
        { text: nameOfCaller(loser) },
        { text: [loser.method, idOf(loser)?.slice(0, 20) ?? ''].join(' ').trim() },
        { text: answerText(loser) },
        {
          text:
            winner === undefined
              ? '–'
              : more.length > 0
                ? `one of ${formatCount(more.length + 1)}`
                : [
                    grade === 'several' ? 'perhaps' : '',
                    nameOfCaller(winner),
                    idOf(winner)?.slice(0, 20) ?? '',
                  ]
                    .join(' ')
                    .trim(),
        },
        { text: grade === 'several' ? formatCounted(more.length + 1, 'candidate') : sure[grade] },
      ]),
    },
    ...(more <= 0
      ? []
      : sentences(
          `Not shown: ${formatCounted(more, 'more refused call')}; --json has ${attributions.length === refused ? 'them all' : `the nearest ${formatCount(attributions.length)}`}.`,
        )),
  ];
}

const sure = {
  exact: 'exact',
  only: 'only candidate',
  unknown: 'not told',
  none: 'none in the log',
} as const;

/** Candidates that data lists of one loser at most, the latest, which are the likeliest. */
const mostCandidates = 100;

function dataOf(
  { record, focus, asked, shown, around, attributions, refused, found }: Trace,
  remarks: readonly string[],
) {
  const { slack, having, lines, bytes, streams, leftOut, notes, calls } = found;
  return {
    schemaVersion,
    record,
    log: { lines, bytes, streams, having, notes, resolutionMs: slack.resolutionMs, clockMs: slack.clockMs },
    calls: calls.length,
    leftOut,
    refused,
    around,
    ...(remarks.length === 0 ? {} : { remarks }),
    ...(focus === undefined ? {} : { conflict: { ...inFull(focus), loser: focus.loser } }),
    ...(asked === undefined ? {} : { asked }),
    shown: shown.map(({ call, outcome }) => ({ ...call, outcome })),
    attributions: attributions.map((one) => ({ ...inFull(one), loser: inShort(one.loser) })),
    untold: untold(found),
  };
}

function inFull({ grade, winners, evidence, doubts, read }: Attribution) {
  return {
    grade,
    candidates: winners.length,
    winners: winners.slice(-mostCandidates).map(inShort),
    ...(evidence === undefined ? {} : { evidence }),
    doubts,
    ...(read === undefined ? {} : { read: inShort(read) }),
  };
}

function inShort({
  arrivedMs,
  doneMs,
  method,
  path,
  status,
  client,
  nonce,
  traceparent,
  ifMatch,
  etag,
}: Call) {
  return { arrivedMs, doneMs, method, path, status, client, nonce, traceparent, ifMatch, etag };
}
