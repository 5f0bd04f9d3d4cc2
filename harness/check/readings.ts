import type { Evidence } from '../core/evidence.ts';
import { History } from '../core/history.ts';
import { shapeSight } from '../core/sight.ts';
import { anomaliesOf } from '../core/verdict.ts';
import type { Workload } from '../core/workload.ts';
import { answers, reasonNumber } from './rows/effects.ts';
import { groupBySlot } from './rows/slot-groups.ts';

/**
 * Finds another reading of a foreign service's answers: a form of 2xx answers that, taken for a refusal, leaves nothing
 * wrong. Then nobody knows whether the service was wrong or says no in its own way. A form that comes first in some slot is
 * no refusal. The form in words; undefined where there is no such reading.
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
  const first = firstShapes(history, shapeOf);
  for (const [shape, name] of shapes.entries()) {
    if (first.has(shape)) continue;
    const other: Evidence = { ...evidence, history: refusing(history, shapeOf, shape) };
    if (anomaliesOf(check(other)).length === 0) return name.slice(shapeSight.length + 1);
  }
  return undefined;
}

/** A form that comes first so rarely may be a refusal that overtook what it followed. */
const seldom = 0.3;

/** The forms of what accepted requests were answered that were sent first in their slots, by command, but for rare ones. */
function firstShapes(history: History, shapeOf: Int32Array): ReadonlySet<number> {
  const { answer, command, sent } = history.columns;
  const groups = groupBySlot(history);
  const first = new Map<number, number>();
  let all = 0;
  for (let group = 0; group < groups.count; group++) {
    const earliest = new Map<number, number>();
    for (let i = groups.starts[group]!; i < groups.starts[group + 1]!; i++) {
      const row = groups.order[i]!;
      if (answer[row] !== answers.accepted) continue;
      const known = earliest.get(command[row]!);
      if (known === undefined || sent[row]! < sent[known]!) earliest.set(command[row]!, row);
    }
    for (const row of earliest.values()) first.set(shapeOf[row]!, (first.get(shapeOf[row]!) ?? 0) + 1);
    all += earliest.size;
  }
  return new Set([...first].flatMap(([shape, times]) => (times > seldom * all ? [shape] : [])));
}

/** The same history, in which answers of one form are refusals without a reason. */
function refusing(history: History, shapeOf: Int32Array, shape: number): History {
  const answer = history.columns.answer.slice(0, history.count);
  const reason = history.columns.reason.slice(0, history.count);
  for (let row = 0; row < history.count; row++) {
    if (shapeOf[row] !== shape || answer[row] !== answers.accepted) continue;
    answer[row] = answers.conflict;
    reason[row] = unnamed;
  }
  const other = new History(
    history.keys,
    history.count,
    { ...history.columns, answer, reason },
    history.salt,
  );
  other.count = history.count;
  other.sightings.join(history.sightings.data(), 0);
  if (history.tags !== undefined) other.tags = history.tags;
  return other;
}

const unnamed = reasonNumber('unnamed-conflict');
