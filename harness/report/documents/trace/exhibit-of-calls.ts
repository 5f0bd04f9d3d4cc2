import type { Exhibit, ExhibitedEdge, ExhibitedRequest } from '../../../core/exhibit.ts';
import type { AnswerKind } from '../../../core/history.ts';
import { isReason } from '../../../core/reason.ts';
import { namedTag } from '../../../analyze/attribution/record-log.ts';
import type { Seen } from '../../../analyze/attribution/record-log.ts';
import type { Trace } from '../../../analyze/trace/trace.ts';
import { nameOfCaller } from './call-words.ts';

/** The calls of a trace as a picture has them, numbered in order of arrival, and what their clients are called. */
export function exhibitOfCalls({ record, shown, around, attributions }: Trace): {
  readonly exhibit: Exhibit;
  readonly clients: readonly string[];
} {
  const clients = [...new Set(shown.map(({ call }) => nameOfCaller(call)))];
  const fromMs = Math.min(...shown.map(({ call }) => call.arrivedMs));
  const places = new Map(shown.map(({ call }, at) => [call, at] as const));
  const edges = attributions.flatMap(({ loser, winners, grade }): ExhibitedEdge[] => {
    const to = places.get(loser);
    // Of several any may have won: arrows from each would say that all have.
    if (to === undefined || grade === 'several') return [];
    return winners.flatMap((winner) => {
      const from = places.get(winner);
      return from === undefined ? [] : [{ from, to, why: 'lost to it', isWrong: false }];
    });
  });
  return {
    clients,
    exhibit: {
      of: { kind: 'contended' },
      key: record,
      text: '',
      requests: shown.map((one, at) =>
        requestOf(one, at, clients.indexOf(nameOfCaller(one.call)), record, fromMs),
      ),
      edges,
      leftOut: Math.max(0, around - shown.length),
    },
  };
}

function requestOf(
  one: Seen,
  nonce: number,
  client: number,
  record: string,
  fromMs: number,
): ExhibitedRequest {
  const { call, outcome, tag } = one;
  const base = namedTag(one) ?? call.ifMatch;
  const version = outcome === 'refused' || outcome === 'rejected' ? undefined : (tag ?? call.etag);
  return {
    nonce,
    client,
    operation: nonce,
    ...(outcome === 'read' ? {} : { command: `${call.method}${behind(call.path, record)}` }),
    ...(base === undefined || outcome === 'read' ? {} : { base }),
    ...(version === undefined ? {} : { version }),
    sentMs: call.arrivedMs - fromMs,
    doneMs: call.doneMs - fromMs,
    status: call.status,
    answer: answerOf(one),
    ...(call.code !== undefined && isReason(call.code) ? { reason: call.code } : {}),
  };
}

/** What of a path is behind that of its record: ` /pay`. */
function behind(path: string, record: string): string {
  return path.startsWith(`${record}/`) ? ` ${path.slice(record.length)}` : '';
}

function answerOf({ outcome, call: { status } }: Seen): AnswerKind {
  switch (outcome) {
    case 'read':
      return status === 304 || (status >= 200 && status < 300)
        ? 'found'
        : status === 404 || status === 410
          ? 'missing'
          : status >= 400 && status < 500
            ? 'rejected'
            : 'unknown';
    case 'accepted':
      return 'accepted';
    case 'refused':
      return 'conflict';
    case 'unknown':
      return 'unknown';
    case 'rejected':
      return 'rejected';
  }
}
