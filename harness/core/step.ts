import { integerOf, maxInteger } from './guarded.ts';
import { outcomeText } from './outcome-text.ts';
import type { Change, Command, Condition, Part } from './guarded.ts';
import { absent } from './record.ts';
import type { State, Stored, Trace } from './record.ts';

/**
 * The outcome of a command on a state. `refused` names the first condition that does not hold; a `condition` at or
 * above the number of conditions of the part stands for the change `condition - when.length`, whose sum is no integer
 * of at most 14 digits. `added` lists the new values of the `add` changes in order.
 */
export type Decision =
  | {
      readonly kind: 'applied';
      readonly after: State;
      readonly traces: readonly Trace[];
      readonly added: readonly number[];
    }
  | { readonly kind: 'refused'; readonly part: number; readonly condition: number; readonly found: Stored };

/** The only meaning of a command: pure and total; `state` must hold every key of the command that exists. */
export function step(state: State, command: Command): Decision {
  for (const [index, part] of command.parts.entries()) {
    const found = state.get(part.key) ?? absent;
    const condition = firstBroken(part, found);
    if (condition >= 0) return { kind: 'refused', part: index, condition, found };
  }
  const after = new Map(state);
  const traces: Trace[] = [];
  const added: number[] = [];
  for (const part of command.parts) {
    const found = state.get(part.key) ?? absent;
    const wrote = part.then.length === 0 ? null : found.version + 1;
    if (wrote !== null) after.set(part.key, changed(found, part.then, wrote, added));
    traces.push({ key: part.key, read: found.version, wrote });
  }
  noteOutcome(after, command, traces, added);
  return { kind: 'applied', after, traces, added };
}

/** Says whether a condition holds of a record. */
export function holds(condition: Condition, found: Stored): boolean {
  switch (condition.is) {
    case 'present':
      return found.live;
    case 'version':
      return condition.oneOf.includes(found.version);
    case 'absent':
      return 'field' in condition ? !found.fields.has(condition.field) : !found.live;
    case 'oneOf': {
      const value = found.fields.get(condition.field);
      return value !== undefined && condition.values.includes(value);
    }
    case 'atLeast': {
      const value = integerOf(found.fields.get(condition.field));
      return value !== undefined && value >= condition.value;
    }
    case 'atMost': {
      const value = integerOf(found.fields.get(condition.field));
      return value !== undefined && value <= condition.value;
    }
  }
}

/** Position of the first condition, or change, of a part that cannot be; -1 when all hold. */
function firstBroken(part: Part, found: Stored): number {
  for (const [index, condition] of part.when.entries()) if (!holds(condition, found)) return index;
  for (const [index, change] of part.then.entries()) {
    if (change.do === 'add' && sum(found, change) === undefined) return part.when.length + index;
  }
  return -1;
}

function sum(found: Stored, change: Change & { do: 'add' }): number | undefined {
  const value = integerOf(found.fields.get(change.field));
  if (value === undefined) return undefined;
  return Math.abs(value + change.value) <= maxInteger ? value + change.value : undefined;
}

function changed(found: Stored, changes: readonly Change[], version: number, added: number[]): Stored {
  const fields = new Map(found.fields);
  for (const change of changes) {
    switch (change.do) {
      case 'set':
        fields.set(change.field, change.value);
        break;
      case 'add': {
        const value = sum(found, change) ?? 0;
        fields.set(change.field, String(value));
        added.push(value);
        break;
      }
      case 'remove':
        fields.delete(change.field);
        break;
      case 'outcome':
        break;
      case 'delete':
        return { version, live: false, fields: new Map() };
    }
  }
  return { version, live: true, fields };
}

/** Completes the fields that hold what the command did, once all of it is known. */
function noteOutcome(
  after: Map<string, Stored>,
  command: Command,
  traces: readonly Trace[],
  added: readonly number[],
): void {
  for (const { key, then } of command.parts) {
    for (const change of then) {
      if (change.do !== 'outcome') continue;
      const record = after.get(key) ?? absent;
      const fields = new Map(record.fields).set(change.field, outcomeText(traces, sumsOf(command, added)));
      after.set(key, { ...record, fields });
    }
  }
}

/** The new values of the sums, by part. */
function sumsOf({ parts }: Command, added: readonly number[]): readonly (readonly number[])[] {
  let at = 0;
  return parts.map(({ then }) => {
    const from = at;
    at += then.filter((change) => change.do === 'add').length;
    return added.slice(from, at);
  });
}
