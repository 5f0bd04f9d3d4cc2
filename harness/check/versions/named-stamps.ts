import type { Evidence } from '../../core/evidence.ts';
import { isDigest, numberOf, requestNamed } from '../../core/sightings.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, effectsOf, fates, isIn, settledTimes } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { sightColumn, sightedUnder } from '../rows/fields.ts';
import { stampMakers } from './stamp-makers.ts';
import type { ShownBeside, StampMakers } from './stamp-makers.ts';
import { StampTimes } from './stamp-times.ts';
import type { StampOptions } from './stamp-options.ts';

/** Smaller numbers are no milliseconds since 1970. */
const firstMs = 1e12;
/** How far a clock that nobody knows may be from itself. */
const looseMs = 50;
/** A clock that runs faster than this beside that of the race counts something else than milliseconds. */
const fastest = 100;
/** Of so many times each two are compared. */
const mostCompared = 50;

/** Who changed the record of a slot, and when, as somebody saw it: numbers of `Sightings`. */
interface Said extends ShownBeside {
  /** The state that it was in, as a number; NaN where that was not shown, or there is none. */
  readonly state: number;
  readonly by: number;
  readonly at: number;
  readonly askedMs: number;
  readonly seenMs: number;
}

/** When a record says that a request changed it, as somebody saw it. */
interface Told {
  readonly writer: number;
  readonly atMs: number;
  readonly seenMs: number;
}

const ownWords = 'who changed a record is told in words of its own';

/**
 * Holds `changedBy` against what was sent, where only answers tell: a request that is named was sent for this slot before the
 * record was shown, was not refused, and is the one that was told the tag that is shown beside it, or has put the content,
 * where there is only one such. Other names than those of requests say nothing; where most requests that are named
 * never were in this race, the service counts requests of its own. O(n).
 */
export function namedStamps(evidence: Evidence, options: StampOptions): Finding {
  const { history } = evidence;
  const { slot, nonce, sent } = history.columns;
  const { fate } = effectsOf(evidence);
  const rows = history.rowsByNonce();
  const writerOf = (by: number): number => rows(requestNamed(by) ?? -1);
  const makers = stampMakers(evidence, options);
  const all = stampsShown(evidence, options, makers);
  const ledTo = ledStates(evidence, options);
  const named = all.filter(({ by }) => requestNamed(by) !== undefined);
  const strangers = named.filter(({ by }) => writerOf(by) < 0).length;
  if (named.length === 0 || 2 * strangers > named.length) return notExamined('wrong-stamp', ownWords);
  const wrong = new Occurrences('wrong-stamp', (at, position) => {
    const stranger = requestNamed(named[position]!.by) ?? 0;
    const writer = writerOf(named[position]!.by);
    const isKnown = writer >= 0;
    const maker = isKnown ? makers.insteadOf(writer, named[position]!) : undefined;
    const key = `${options.collection}/${history.slotName(at)}`;
    if (maker !== undefined)
      return {
        key,
        text: `the record says that request ${stranger} changed it, beside what request ${nonce[maker]!} made of it`,
        nonces: [stranger, nonce[maker]!],
      };
    if (isKnown && slot[writer] === at && ledElsewhere(ledTo[writer]!, named[position]!.state))
      return {
        key,
        text: `the record says that request ${stranger} changed it last, which led to another state than it shows`,
        nonces: [stranger],
      };
    return {
      key,
      text: isKnown
        ? `the record says that request ${stranger} changed it, which was refused, sent at another time or for another`
        : `the record says that request ${stranger} changed it, which never was in this race`,
      nonces: isKnown ? [stranger] : [],
    };
  });
  const changedMs = firstChanges(evidence);
  const told: Told[] = [];
  for (const [position, said] of named.entries()) {
    const { by, at, slot: own, askedMs, seenMs } = said;
    const writer = writerOf(by);
    // Who stands there before anybody has changed it was there before the race.
    if (writer < 0 && !((changedMs.get(own) ?? Infinity) < askedMs)) continue;
    wrong.look();
    const can = writer >= 0 && slot[writer] === own && fate[writer] !== fates.none && sent[writer]! <= seenMs;
    if (!can || makers.insteadOf(writer, said) !== undefined || ledElsewhere(ledTo[writer]!, said.state))
      wrong.add(seenMs, 1, own, position);
    // Other words than milliseconds since 1970 say nothing of when.
    else if (at > firstMs && !isDigest(at)) told.push({ writer, atMs: at, seenMs });
  }
  const positions = new Map(named.map(({ by }, position) => [by, position]));
  const isClock = areMs(told, sent);
  const isCoarse = told.every(({ atMs }) => atMs % 1000 === 0);
  const settled = settledTimes(evidence);
  const times = new StampTimes(
    (_, seenMs, writer) =>
      wrong.add(seenMs, 1, slot[writer]!, positions.get(numberOf(`request-${nonce[writer]!}`))),
    undefined,
    isCoarse ? 1000 + looseMs : looseMs,
  );
  for (const { writer, atMs, seenMs } of isClock ? told : [])
    times.add('', writer, atMs, sent[writer]!, settled[writer]!, seenMs);
  times.end();
  const leftOut = [
    ...(named.length < all.length ? [`${all.length - named.length} times ${ownWords}`] : []),
    told.length === 0 || !isClock
      ? 'when: no record says it in milliseconds since 1970'
      : 'when by our clock: only whether the times fit each other was looked at, as a clock may be set otherwise',
  ];
  return wrong.finding(leftOut.join('; '));
}

/**
 * Whether times are milliseconds, going by how far apart most two of them are: a clock that counts nanoseconds from whenever it
 * likes runs a million times as fast as that of the race. Times that are wrong by far do not hide so that the others are right.
 */
function areMs(told: readonly Told[], sent: ArrayLike<number>): boolean {
  const writers = [...new Map(told.map((one) => [one.writer, one])).values()];
  const step = Math.ceil(writers.length / mostCompared);
  const some = writers.filter((_, at) => at % step === 0);
  const pairs = some.flatMap((one, at) => some.slice(at + 1).map((other) => [one, other] as const));
  const near = pairs.filter(
    ([one, other]) =>
      Math.abs(one.atMs - other.atMs) <=
      fastest * (Math.abs(sent[one.writer]! - sent[other.writer]!) + looseMs),
  );
  return 2 * near.length >= pairs.length;
}

/** By row, the state that an accepted command led to, as a number; NaN of all others. */
function ledStates({ history, commands, unread }: Evidence, { leadsTo }: StampOptions): Float64Array {
  const { command, answer } = history.columns;
  const led = new Float64Array(history.count).fill(Number.NaN);
  if (leadsTo === undefined || unread?.has(leadsTo.field) === true) return led;
  const numbers = ['', ...commands].map((name) => {
    const value = leadsTo.values[name];
    return value === undefined ? Number.NaN : numberOf(value);
  });
  // Words of its own say nothing of where a record is.
  const known = new Set(numbers.filter((number) => !Number.isNaN(number)));
  const states = sightColumn(history, leadsTo.field) ?? [];
  if (!states.some((state) => known.has(state))) return led;
  for (let row = 0; row < history.count; row++)
    if (answer[row] === answers.accepted) led[row] = numbers[command[row]!]!;
  return led;
}

/** Whether a request led to another state than one that is shown; where either is not known, nobody can say. */
function ledElsewhere(led: number, shown: number): boolean {
  return !Number.isNaN(led) && !Number.isNaN(shown) && led !== shown;
}

/** By slot, when the first change of it was answered. */
function firstChanges({ history }: Evidence): ReadonlyMap<number, number> {
  const { command, answer, slot, done } = history.columns;
  const first = new Map<number, number>();
  for (let row = 0; row < history.count; row++) {
    if (command[row] === 0 || answer[row] !== answers.accepted) continue;
    first.set(slot[row]!, Math.min(first.get(slot[row]!) ?? Infinity, done[row]!));
  }
  return first;
}

/** What reads and final records say of who changed them, where they say anything. */
function stampsShown(
  evidence: Evidence,
  { collection, by, leadsTo }: StampOptions,
  { contents }: StampMakers,
): Said[] {
  const { history, finals } = evidence;
  const { command, operation, version, slot, sent, done } = history.columns;
  const shown: Said[] = [];
  const state = leadsTo === undefined ? undefined : sightedUnder(evidence, leadsTo.field);
  const saidBy = sightedUnder(evidence, 'changedBy');
  const saidAt = sightedUnder(evidence, 'changedAt');
  for (let row = 0; row < history.count; row++) {
    if (command[row] !== 0 || by?.(operation[row]!) === false || isNobody(saidBy[row]!)) continue;
    shown.push({
      by: saidBy[row]!,
      at: saidAt[row]!,
      slot: slot[row]!,
      tag: version[row]!,
      content: contents?.content[row] ?? 0,
      state: state?.[row] ?? Number.NaN,
      askedMs: sent[row]!,
      seenMs: done[row]!,
    });
  }
  const tags = new Map(history.tags?.map((tag, position) => [tag, position + 1]));
  for (const [key, { fields, tag = '' }] of finals ?? []) {
    const text = fields.get('changedBy');
    if (text === undefined || !isIn(key, [collection]) || isNobody(numberOf(text))) continue;
    const at = numberOf(fields.get('changedAt') ?? '');
    const slot = history.slotOf(key);
    // Another record of a slot has tags of its own.
    const isOwn = slot >= 0 && key === `${collection}/${history.slotName(slot)}`;
    const beside = isOwn
      ? { tag: tags.get(tag) ?? 0, content: contents?.ofRecord(fields) ?? 0 }
      : { tag: 0, content: 0 };
    const last = leadsTo === undefined ? undefined : fields.get(leadsTo.field);
    shown.push({
      by: numberOf(text),
      at,
      slot,
      ...beside,
      state: last === undefined ? Number.NaN : numberOf(last),
      askedMs: Infinity,
      seenMs: Infinity,
    });
  }
  return shown;
}

const nobody: ReadonlySet<number> = new Set(['', 'null', 'undefined'].map(numberOf));

function isNobody(by: number): boolean {
  return Number.isNaN(by) || nobody.has(by);
}
