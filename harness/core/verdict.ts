/** One occurrence of an anomaly, in words that a person can check against the history. */
export interface Witness {
  readonly key: string;
  /** Short and complete: "oversold 37 of 10", "3 accounts were given the name 0-17". */
  readonly text: string;
  /** Requests that show it; empty where the records alone do. */
  readonly nonces: readonly number[];
}

/** Every occurrence of one kind in a run, as its number, the first in time and the worst. */
export interface Anomaly {
  readonly kind: AnomalyKind;
  readonly count: number;
  readonly first: Witness;
  readonly worst: Witness;
}

/** What a check says of one kind of anomaly: how many cases it looked at, and what was wrong among them. */
export interface Finding {
  readonly kind: AnomalyKind;
  /** Records, answers, reads or pairs of them that were looked at; 0 where it could look at none. */
  readonly examined: number;
  /** Why it could not look, or at what not. */
  readonly unexamined?: string;
  /** The same in numbers, where it was at some records: in parts of a race they add up. */
  readonly left?: LeftRecords;
  /** Cases that were looked at, where fewer than those that were wrong. */
  readonly looked?: number;
  /** Why cases of it stay open although others were looked at: then nobody says that it held. */
  readonly open?: string;
  /** What nobody can explain although it need not be wrong: with it a run proves nothing. */
  readonly doubt?: string;
  readonly anomaly?: Anomaly;
}

/** Records that were not looked at, of how many, and what was the matter with them. */
export interface LeftRecords {
  readonly count: number;
  readonly of: number;
  readonly why: string;
}

/** The same in words; undefined where none was left. */
export function leftRecords({ count, of, why }: LeftRecords): string | undefined {
  return count === 0 ? undefined : `of ${of} records ${count} ${why}`;
}

/** What was wrong, of all that was looked at. */
export function anomaliesOf(findings: readonly Finding[]): Anomaly[] {
  return findings.flatMap(({ anomaly }) => anomaly ?? []);
}

/** In words, what was left out of an invariant that held in all cases that were looked at. */
export function leftOut(why: string): string {
  return `left out beside: ${why}`;
}

/** A check that could not look. */
export function notExamined(kind: AnomalyKind, why: string): Finding {
  return { kind, examined: 0, unexamined: why };
}

/** What can be wrong, in one line each. */
export const anomalyKinds = {
  oversell: 'more was accepted than there was',
  undersell: 'refused as sold out although enough was left',
  conservation: 'what is missing from the record is not what was accepted',
  negative: 'an amount fell below zero',
  'duplicate-remainder': 'two clients were told the same remainder',
  'wrong-remainder': 'a client was told a remainder that the order of changes does not allow',
  'lost-effect': 'accepted, but there is no receipt of it',
  'phantom-effect': 'a receipt that no request explains',
  'duplicate-effect': 'one request took effect twice',
  'refused-but-applied': 'refused, but it took effect',
  'second-winner': 'more than one request won the name',
  'nobody-won': 'a name was refused to all and given to nobody',
  'wrong-owner': 'the record does not belong to the request that won it',
  'lost-update': 'a change was made on a version that somebody else had changed already',
  'broken-chain': 'the versions of a record do not form one chain',
  'missing-edit': 'an accepted edit is not in the final record',
  'phantom-edit': 'the final record holds an edit that nobody was told is accepted',
  'stale-read': 'an older version was seen after a newer one was complete',
  'half-effect': 'a command over several records took effect on some of them only',
  'double-spend': 'a voucher was spent more than once',
  'illegal-step': 'a change of state was accepted that the state before it does not allow',
  'left-twice': 'two accepted changes left one visit of a state',
  'wrong-state': 'the record ended in another state than its last change led to',
  'change-after-delete': 'a deleted record was changed',
  'double-booking': 'accepted bookings overlap',
  'missing-booking': 'an accepted booking is not in the final record',
  'phantom-booking': 'the final record holds a booking that nobody was told is accepted',
  'lost-child': 'an entry or a directory that nobody removed is not there',
  orphan: 'an entry is in a directory that does not exist',
  resurrected: 'a deleted record came back',
  'deleted-non-empty': 'a directory was deleted while it held entries',
  'wrong-counter': 'a counter is not the number of what it counts',
  'over-quota': 'more was created than the quota allows',
  'both-on': 'two settings that exclude each other were on together',
  'write-skew': 'no order of the changes explains what each of them read',
  'rewritten-history': 'a branch was moved to a commit that does not follow the one before it',
  'unreachable-commit': 'an accepted commit cannot be reached from the head of its branch',
  'overlapping-holds': 'two clients held one lock at the same time',
  'token-order': 'a later lock has no larger token than an earlier one',
  'stale-token-write': 'a change was accepted without the token of the lock that held then',
  'repeated-effect': 'one idempotency key had more than one effect',
  'unequal-answers': 'two answers to one idempotency key differ',
  'reused-key': 'an idempotency key was accepted for two different requests',
  'wrong-total': 'a snapshot or the final records show another total',
  'duplicate-turn': 'two turns were accepted under one number',
  'missing-turn': 'a number is missing between accepted turns',
  'unjustified-refusal': 'a conflict was reported that nothing before its answer explains',
  'not-linearizable': 'no order of the requests explains their answers and what they left',
  'wrong-field': 'a field does not hold what the last change of it set',
  'wrong-stamp': 'a record does not say who changed it last, or when',
  'wrong-answer': 'an accepted answer tells something else than what the request did',
  'wrong-refusal': 'a refusal shows a record as it was not',
  'wrong-snapshot': 'a read shows a state that the records were never in together',
  'wrong-expiry': 'a lock lasted longer than it was asked for, or was over before',
} as const;

export type AnomalyKind = keyof typeof anomalyKinds;

/** The judgement of a run; `reasons` say why it is inconclusive, or what limits it. */
export interface Verdict {
  readonly result: 'valid' | 'invalid' | 'inconclusive';
  readonly anomalies: readonly Anomaly[];
  readonly reasons: readonly string[];
  /** What became of everything that must hold; absent where nothing can be wrong, and in records of older versions. */
  readonly invariants?: readonly InvariantResult[];
  /** What the search through all orders found, or why nobody searched; only where it was asked for. */
  readonly linearizability?: Linearizability;
}

/** What became of one invariant: it held in all cases that were looked at, was broken, or nobody could look. */
export interface InvariantResult {
  readonly name: string;
  readonly result: 'held' | 'broken' | 'not-examined';
  /** Cases that were looked at. */
  readonly examined: number;
  /** Why nobody could look; with `held` what was left out. */
  readonly why?: string;
}

/** What a search through all orders of the requests found, by groups of records that commands join. */
export interface Linearizability {
  readonly result: 'linearizable' | 'not-linearizable' | 'unknown';
  readonly groups: number;
  /** Groups that some order explains. */
  readonly searched: number;
  /** Generations whose requests were looked at, of all; absent where all were. */
  readonly sample?: { readonly generations: number; readonly of: number };
  /** Why no order explains a group, or why that is not known. */
  readonly reason?: string;
  /** A record of the group that no order explains; of the first where there are several. */
  readonly key?: string;
  /** Its requests whose answers are in dispute. */
  readonly nonces?: readonly number[];
  /** Groups that no order explains, of those that were looked at. */
  readonly refuted?: number;
}
