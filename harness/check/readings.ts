import type { Evidence } from '../core/evidence.ts';
import { grouped } from '../core/grouped.ts';
import type { History } from '../core/history.ts';
import { reasonCodes } from '../core/reason.ts';
import { idPrefix, keySight, locationSight, shapeSight } from '../core/sight.ts';
import { anomaliesOf } from '../core/verdict.ts';
import type { Workload } from '../core/workload.ts';
import { answers, reasonNumber } from './rows/effects.ts';
import { sightColumn, sightedColumns } from './rows/fields.ts';
import { groupBySlot } from './rows/slot-groups.ts';

/**
 * Finds another reading of a foreign service's answers: a form of 2xx answers that, taken for a refusal, leaves nothing
 * wrong. Then nobody knows whether the service was wrong or says no in its own way. A form that slots begin with is none,
 * and neither is that of replays.
 * The form in words; undefined where there is no such reading.
 */
export function otherReading(evidence: Evidence, check: NonNullable<Workload['check']>): string | undefined {
  const { history } = evidence;
  if (history.tags === undefined) return undefined;
  const { sightings } = history;
  const shapes = sightings.names.filter((name) => name.startsWith(shapeSight));
  if (shapes.length < 2) return undefined;
  const shapeOf = new Int32Array(history.count).fill(-1);
  const position = new Map(shapes.map((name, at) => [sightings.names.indexOf(name), at]));
  for (let at = 0; at < sightings.count; at++) {
    const shape = position.get(sightings.field[at]!);
    if (shape !== undefined) shapeOf[sightings.row[at]!] = shape;
  }
  const replays = replayShapes(history, shapes, shapeOf);
  for (const refusals of possibleRefusals(history, shapes, shapeOf)) {
    if ([...refusals].some((shape) => replays.has(shape))) continue;
    if (anomaliesOf(check(refusing(evidence, shapeOf, refusals))).length > 0) continue;
    const [shape = 0] = refusals;
    return shapes[shape]?.slice(shapeSight.length + 1);
  }
  return undefined;
}

/** The sets of forms that may be refusals: those that say so in words together, or where none does each that follows others. */
function possibleRefusals(
  history: History,
  shapes: readonly string[],
  shapeOf: Int32Array,
): readonly ReadonlySet<number>[] {
  const saysNo = new Set(shapes.flatMap((name, shape) => (no.test(name) ? [shape] : [])));
  if (saysNo.size === 0 || saysNo.size === shapes.length)
    return [...shapes.keys()]
      .filter((shape) => !tellsOfEffect(shapes[shape]!))
      .map((shape) => new Set([shape]))
      .filter((one) => beginShare(history, shapeOf, one) <= often);
  return beginShare(history, shapeOf, saysNo) > mostly ? [] : [saysNo];
}

/**
 * The forms of replays: those in which (nearly) all answers come to an Idempotency-Key that was accepted in another form
 * before. One that says no in words is that of a replay only where it tells the id again that was told before. O(n).
 */
function replayShapes(history: History, shapes: readonly string[], shapeOf: Int32Array): ReadonlySet<number> {
  const keys = sightColumn(history, keySight);
  if (keys === undefined) return new Set();
  const { answer, command, sent, slot } = history.columns;
  const { names } = history.sightings;
  const ids = sightedColumns(
    history,
    names.filter((name) => name === locationSight || name.startsWith(idPrefix)),
  );
  const rows = Array.from({ length: history.count }, (_, row) => row).filter(
    (row) => answer[row] === answers.accepted && shapeOf[row]! >= 0 && !Number.isNaN(keys[row]!),
  );
  const all = new Uint32Array(shapes.length);
  const late = new Uint32Array(shapes.length);
  const again = new Uint32Array(shapes.length);
  for (const own of grouped(rows, (row) => `${slot[row]!} ${command[row]!} ${keys[row]!}`).values()) {
    const first = own.reduce((one, other) => (sent[other]! < sent[one]! ? other : one));
    for (const row of own) {
      const shape = shapeOf[row]!;
      all[shape]! += 1;
      if (!own.some((one) => shapeOf[one] !== shape && sent[one]! <= sent[row]!)) continue;
      late[shape]! += 1;
      if (row !== first && ids.some((column) => column[row] === column[first])) again[shape]! += 1;
    }
  }
  return new Set(
    [...shapes.keys()].filter((shape) => {
      const some = no.test(shapes[shape]!) ? again : late;
      return all[shape]! > 0 && some[shape]! > mostly * all[shape]!;
    }),
  );
}

/** Whoever says that something was created, or what was added up, says yes. */
function tellsOfEffect(name: string): boolean {
  return name.startsWith(`${shapeSight} 201 `) || /[{ ]added: {…}/.test(name);
}

/** Where nearly every slot begins with a form, it is no refusal, whatever it says. */
const mostly = 0.9;

/**
 * The share of slots in which a command is answered first in one of some forms, of the command that has the least such share
 * among those that are ever answered so. What comes first need be no yes for every command: an order that was just placed
 * cannot be delivered.
 */
function beginShare(history: History, shapeOf: Int32Array, some: ReadonlySet<number>): number {
  const { command } = history.columns;
  const slots = new Map<number, { begun: number; so: number; isEver: boolean }>();
  for (const { rows } of groupBySlot(history).slots) {
    for (const [own, all] of grouped(rows, (row) => command[row]!)) {
      const first = firstAccepted(history, all);
      if (first === undefined) continue;
      const counts = slots.get(own) ?? { begun: 0, so: 0, isEver: false };
      counts.begun += 1;
      if (some.has(shapeOf[first]!)) counts.so += 1;
      counts.isEver ||= all.some((row) => some.has(shapeOf[row]!));
      slots.set(own, counts);
    }
  }
  const shares = [...slots.values()].flatMap(({ begun, so, isEver }) => (isEver ? [so / begun] : []));
  return shares.length === 0 ? 0 : Math.min(...shares);
}

/** Words by which a form of 2xx says no. */
const no = new RegExp(
  String.raw`false|error|fail|refus|reject|conflict|denied|illegal|invalid|taken|sold.?out|insufficient|exceeded|declined|\bno\b|\bnot\b|none|"(?:${reasonCodes.join('|')})"`,
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
function refusing(evidence: Evidence, shapeOf: Int32Array, refusals: ReadonlySet<number>): Evidence {
  const { history, finals } = evidence;
  const { operation, slot } = history.columns;
  const misled = new Set<number>();
  const spoilt = new Set<number>();
  const reason = history.columns.reason.slice(0, history.count);
  const answer = asCame(evidence, (row) => refusals.has(shapeOf[row]!));
  for (let row = 0; row < history.count; row++) {
    if (answer[row] !== answers.accepted) continue;
    reason[row] = 0;
    if (refusals.has(shapeOf[row]!)) {
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
