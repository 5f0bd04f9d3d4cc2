import type { Call } from '../../core/call.ts';

/**
 * How sure it is who won. `exact`: the accepted change that consumed the tag which the loser named. `only`: no other accepted change
 * of the record could have been in its way at that time. `several`: each of the winners may have been, or nobody where it is one.
 * `unknown`: the log does not tell whether anybody was. `none`: nobody in the log.
 */
export const grades = ['exact', 'only', 'several', 'unknown', 'none'] as const;
export type Grade = (typeof grades)[number];

/** What shows that the winners won. */
export type Evidence =
  /** It was made on the tag that the loser named, and accepted. */
  | 'same-tag'
  /** It made the record, which the loser wanted to make. */
  | 'created'
  /** It deleted the record. */
  | 'deleted'
  /** It carried the same Idempotency-Key, and was under way. */
  | 'same-key'
  /** It was under way when the loser met a lock. */
  | 'under-way'
  /** Its answer has the tag of what the refusal names. */
  | 'told-tag'
  /** It was under way, or done, between the loser's read and its refusal. */
  | 'since-read'
  /** It was under way at the same time. */
  | 'overlap';

/** What keeps a log from saying more. */
export const doubts = {
  'no-tag': 'the request named no tag; only the time tells (log If-Match)',
  'tag-weak':
    'the request named a weak tag, which If-Match never accepts: it would be refused with nobody near',
  'tag-list': 'the request named several tags, and any of them would have done',
  'tag-any': 'the request named no version (If-Match: *)',
  'tag-recurs': 'the same tag came back later, so that it does not stand for one version',
  'tag-still-current':
    'the refusal names the very tag that was sent: nobody had taken it, and only who was under way may have been in its way',
  'accepted-twice':
    'several changes that named this tag were accepted: an update was lost, the tag came back, or one change is logged twice',
  'sent-again': 'one request was accepted more than once, under one Idempotency-Key',
  'reason-unknown':
    'the log does not say that the tag was the reason (log the code of the problem, or the ETag of refusals)',
  'other-reason': 'it was refused for another reason than its tag',
  'lock-held': 'it met a lock, and the log does not say who held it, nor since when',
  'hidden-change': 'between the two came a change whose answer tells no tag (log the ETag of answers)',
  'paths-differ':
    'nothing in the log shows that the two paths are about one record (log the route or the resource)',
  'fate-unknown': 'nobody knows whether another change, which got no usable answer, took effect',
  'no-read': 'what the loser had read before is not in the log; earlier changes are not looked at',
  'client-shared':
    'calls of this name overlap, as where several clients go by one, so that nobody can tell what the loser had read (log a key or the port)',
  'client-address':
    'the log knows the loser by an address alone, behind which many may act, so that nobody can tell what it had read (log a key)',
  'read-unsure':
    'its name had read the record more than once, with a change between, and may be that of several: the request may rest on any of these',
  'other-tag':
    'meanwhile a change was accepted on another tag, so that the log lacks what took this one away',
  'client-unknown':
    'the log does not say who the loser was, and so not what it had read (log a key, or the address and the port)',
  'record-unnamed':
    'the path does not say which record was wanted, so that an earlier one may have been in its way, too',
  'was-gone': 'in between there was no such record, so that its tags may have begun anew',
  'unseen-version':
    'the refusal names a version that no answer in the log has made: somebody who is not in the log changed it',
  'told-early':
    'the refusal names a version that was made only later by the times of the log: its clocks are apart (--clock), or the version came back',
  'callers-own': 'such a path is commonly another record for each who asks (log the resource)',
} as const satisfies Readonly<Record<string, string>>;
export type Doubt = keyof typeof doubts;

/** Who was in the way of a refused call. */
export interface Attribution {
  readonly loser: Call;
  readonly grade: Grade;
  /** In order of arrival; one where the grade is `exact` or `only`. */
  readonly winners: readonly Call[];
  /** Absent where there is no winner. */
  readonly evidence?: Evidence;
  readonly doubts: readonly Doubt[];
  /** What the loser had read last before, where that is in the log. */
  readonly read?: Call;
}
