import type { Evidence } from '../core/evidence.ts';
import { grouped } from '../core/grouped.ts';
import type { History } from '../core/history.ts';
import { reasonCodes } from '../core/reason.ts';
import { idPrefix, keySight, locationSight } from '../core/sight.ts';
import { anomaliesOf } from '../core/verdict.ts';
import type { Workload } from '../core/workload.ts';
import { answerForms } from './answer-forms.ts';
import type { AnswerForms } from './answer-forms.ts';
import { answers, reasonNumber } from './rows/effects.ts';
import { sightColumn, sightedColumns } from './rows/fields.ts';
import { groupBySlot } from './rows/slot-groups.ts';

/** A form of 2xx answers that may be a refusal. */
export interface Reading {
  readonly form: string;
  /** How many answers had it. */
  readonly times: number;
  /** No other form has its status, which can therefore say no. */
  readonly alone: boolean;
}

/**
 * Finds another reading of a foreign service's answers: a form of 2xx answers that, taken for a refusal, leaves nothing
 * wrong. Then nobody knows whether the service was wrong or says no in its own way. A form that slots begin with is none,
 * and neither is that of replays. Undefined where there is no such reading.
 */
export function otherReading(evidence: Evidence, check: NonNullable<Workload['check']>): Reading | undefined {
  const { history } = evidence;
  if (history.tags === undefined) return undefined;
  const forms = answerForms(history);
  if (forms.names.length < 2) return undefined;
  const replays = replayForms(history, forms);
  for (const refusals of possibleRefusals(history, forms)) {
    if ([...refusals].some((form) => replays.has(form))) continue;
    if (anomaliesOf(check(refusing(evidence, forms.formOf, refusals))).length === 0)
      return readingOf(forms, refusals);
  }
  return undefined;
}

/** A reading by the commonest of the forms that it takes for refusals. */
function readingOf({ names, formOf }: AnswerForms, refusals: ReadonlySet<number>): Reading {
  const times = (one: number): number => formOf.reduce((sum, form) => sum + (form === one ? 1 : 0), 0);
  const [form = 0] = [...refusals].sort((one, other) => times(other) - times(one));
  const name = names[form]!;
  const alone = !names.some((other) => other !== name && other.startsWith(name.slice(0, 4)));
  return { form: name, times: times(form), alone };
}

/**
 * The sets of forms that may be refusals: those that say so in words together, each that follows others, all of those together where
 * slots begin with others, and what says so in words with them: a service may say no to one command in words, and to
 * another with nothing, or have words of its own for each reason.
 */
function possibleRefusals(history: History, forms: AnswerForms): readonly ReadonlySet<number>[] {
  const { names } = forms;
  const all = [...names.keys()];
  const shareOf = (some: ReadonlySet<number>): number => beginShare(history, forms, some);
  const inWords = new Set(all.filter((form) => saysNo(names[form]!)));
  const isSaid = inWords.size > 0 && inWords.size < names.length;
  const said = isSaid && shareOf(inWords) <= mostly ? [inWords] : [];
  const singles = all
    .filter((form) => !tellsOfEffect(names[form]!))
    .map((form) => new Set([form]))
    .filter((one) => shareOf(one) <= often);
  const late = new Set(singles.flatMap((one) => [...one]));
  const unsaid = late.size > 1 && shareOf(late) <= often ? [...singles, late] : singles;
  const both = said.flatMap((words) => unsaid.map((some) => new Set([...words, ...some])));
  return [...said, ...unsaid, ...both.filter(({ size }) => size > inWords.size)];
}

/**
 * The forms of replays: those in which (nearly) all answers come to an Idempotency-Key that was accepted in another form
 * before. One that says no in words is that of a replay only where it tells the id again that was told before. O(n).
 */
function replayForms(history: History, { names: forms, formOf }: AnswerForms): ReadonlySet<number> {
  const keys = sightColumn(history, keySight);
  if (keys === undefined) return new Set();
  const { answer, command, sent, slot } = history.columns;
  const { names } = history.sightings;
  const ids = sightedColumns(
    history,
    names.filter((name) => name === locationSight || name.startsWith(idPrefix)),
  );
  const rows = Array.from({ length: history.count }, (_, row) => row).filter(
    (row) => answer[row] === answers.accepted && formOf[row]! >= 0 && !Number.isNaN(keys[row]!),
  );
  const all = new Uint32Array(forms.length);
  const late = new Uint32Array(forms.length);
  const again = new Uint32Array(forms.length);
  for (const own of grouped(rows, (row) => `${slot[row]!} ${command[row]!} ${keys[row]!}`).values()) {
    const first = own.reduce((one, other) => (sent[other]! < sent[one]! ? other : one));
    for (const row of own) {
      const form = formOf[row]!;
      all[form]! += 1;
      if (!own.some((one) => formOf[one] !== form && sent[one]! <= sent[row]!)) continue;
      late[form]! += 1;
      if (row !== first && ids.some((column) => column[row] === column[first])) again[form]! += 1;
    }
  }
  return new Set(
    [...forms.keys()].filter((form) => {
      const some = saysNo(forms[form]!) ? again : late;
      return all[form]! > 0 && some[form]! > mostly * all[form]!;
    }),
  );
}

/** Whoever says that something was created, or what was added up, says yes. */
function tellsOfEffect(name: string): boolean {
  return name.startsWith('201 ') || /[{ ]added: {…}/.test(name);
}

/** Where nearly every slot begins with a form, it is no refusal, whatever it says. */
const mostly = 0.9;

/**
 * The share of slots in which a command is answered first in one of some forms, of the command that has the least such share
 * among those that are ever answered so. What comes first need be no yes for every command: an order that was just placed
 * cannot be delivered.
 */
function beginShare(history: History, { formOf }: AnswerForms, some: ReadonlySet<number>): number {
  const { command } = history.columns;
  const slots = new Map<number, { begun: number; so: number; isEver: boolean }>();
  for (const { rows } of groupBySlot(history).slots) {
    for (const [own, all] of grouped(rows, (row) => command[row]!)) {
      const first = firstAccepted(history, all);
      if (first === undefined) continue;
      const counts = slots.get(own) ?? { begun: 0, so: 0, isEver: false };
      counts.begun += 1;
      if (some.has(formOf[first]!)) counts.so += 1;
      counts.isEver ||= all.some((row) => some.has(formOf[row]!));
      slots.set(own, counts);
    }
  }
  const shares = [...slots.values()].flatMap(({ begun, so, isEver }) => (isEver ? [so / begun] : []));
  return shares.length === 0 ? 0 : Math.min(...shares);
}

/** Whether a form says no in words; one that tells of no mistake, such as `{error: null}`, does not. */
function saysNo(name: string): boolean {
  return no.test(name.replace(noMistake, ''));
}

/** Members that are named for what went wrong, and hold nothing. */
const noMistake =
  /\w*(?:error|fail|refus|reject|conflict|denied|invalid|declined)\w*: (?:null|false|0|""|\[\]|\{\})(?=[,}\]])/gi;

/** Words by which a form of 2xx says no. */
const no = new RegExp(
  String.raw`false|error|fail|refus|reject|conflict|denied|illegal|invalid|taken|sold.?out|insufficient|exceeded|declined|\bno\b|\bnot\b|none|["'](?:${reasonCodes.join('|')})["']`,
  'i',
);

/** A form that comes first no more often may be a refusal of what another command, or one that overtook it, had made so. */
const often = 0.6;

/** The accepted one of some rows that was sent first. */
function firstAccepted({ columns }: History, rows: Iterable<number>): number | undefined {
  const { answer, sent } = columns;
  let first: number | undefined;
  for (const row of rows)
    if (answer[row] === answers.accepted && (first === undefined || sent[row]! < sent[first]!)) first = row;
  return first;
}

/**
 * The same evidence, in which answers of some forms are refusals without a reason. An operation that took such a no for a
 * yes and went on, did what nobody should, such as to write with the lock of another: slots in which one did are left out.
 */
function refusing(evidence: Evidence, formOf: Int32Array, refusals: ReadonlySet<number>): Evidence {
  const { history, finals } = evidence;
  const { operation, slot } = history.columns;
  const misled = new Set<number>();
  const spoilt = new Set<number>();
  const reason = history.columns.reason.slice(0, history.count);
  const answer = asCame(evidence, (row) => refusals.has(formOf[row]!));
  for (let row = 0; row < history.count; row++) {
    if (answer[row] !== answers.accepted) continue;
    reason[row] = 0;
    if (refusals.has(formOf[row]!)) {
      answer[row] = answers.conflict;
      reason[row] = unnamed;
      misled.add(operation[row]!);
    } else if (misled.has(operation[row]!)) spoilt.add(slot[row]!);
  }
  for (let row = 0; row < history.count; row++) {
    if (!spoilt.has(slot[row]!)) continue;
    answer[row] = answers.notSent;
    reason[row] = 0;
  }
  const other = history.with({ answer, reason });
  for (let row = 0; row < history.count; row++)
    if (!spoilt.has(slot[row]!)) other.sightings.take(history.sightings, row, row);
  if (finals === undefined) return { ...evidence, history: other };
  const left = [...finals].filter(([key]) => !spoilt.has(history.slotOf(key)));
  return { ...evidence, history: other, finals: new Map(left) };
}

/** The answers as they are read; those that said yes do so, where one that may be a refusal was taken for a deletion said again. */
function asCame({ history, answers: came }: Evidence, mayRefuse: (row: number) => boolean): Uint8Array {
  const read = history.columns.answer.slice(0, history.count);
  if (came === undefined) return read;
  const isReread = (row: number): boolean => came[row] === answers.accepted && read[row] !== answers.accepted;
  if (!read.some((_, row) => isReread(row) && mayRefuse(row))) return read;
  return read.map((answer, row) => (isReread(row) ? answers.accepted : answer));
}

const unnamed = reasonNumber('unnamed-conflict');
