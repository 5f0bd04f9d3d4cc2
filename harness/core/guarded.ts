import type { Reason } from './reason.ts';

/**
 * A guarded command (Dijkstra 1975): an operation as data, all or nothing over several records. There is no OR, no
 * negation and no else-branch, so that `step`, one Lua script and one SQL builder can mean exactly the same.
 */
export interface Command {
  readonly name: string;
  /** One a request, unique in a run; the receipt carries it. */
  readonly nonce: number;
  /** Evaluated in this order; locked in key order. Names a key once. */
  readonly parts: readonly Part[];
}

/** What must hold of one record and what then happens to it; without changes it is condition-only. */
export interface Part {
  readonly key: string;
  readonly when: readonly Condition[];
  /** Names a field once; a `delete` stands alone. */
  readonly then: readonly Change[];
}

/** A test of one record; `reason` is what a client is told when it does not hold. */
export type Condition = { readonly reason: Reason } & (
  | { readonly is: 'present' }
  | { readonly is: 'absent' }
  /** The record's version (0 where there never was one) is in the list; an empty list never holds. */
  | { readonly is: 'version'; readonly oneOf: readonly number[] }
  | { readonly field: string; readonly is: 'absent' }
  | { readonly field: string; readonly is: 'oneOf'; readonly values: readonly string[] }
  | { readonly field: string; readonly is: 'atLeast' | 'atMost'; readonly value: number }
);

/**
 * An effect on one record. Any change but `delete` makes an absent record live. `outcome` sets a field to what the whole
 * command did, as `outcomeText` writes it, so that a repeated request can be answered like the first.
 */
export type Change =
  | { readonly field: string; readonly do: 'set'; readonly value: string }
  | { readonly field: string; readonly do: 'add'; readonly value: number }
  | { readonly field: string; readonly do: 'remove' }
  | { readonly field: string; readonly do: 'outcome' }
  | { readonly do: 'delete' };

/** Keys of the records that are not there before their parts take effect. */
export function createdKeys(parts: readonly Part[]): readonly string[] {
  return parts.flatMap(({ key, when, then }) => (then.length > 0 && when.some(asksForNone) ? [key] : []));
}

function asksForNone(condition: Condition): boolean {
  return condition.is === 'absent' && !('field' in condition);
}

/** Largest magnitude of an integer field: 14 digits stay exact in a double, in Lua and in bigint SQL. */
export const maxInteger = 99_999_999_999_999;

/** Reads a canonical decimal of at most 14 digits; an absent field counts as 0, anything else is undefined. */
export function integerOf(text: string | undefined): number | undefined {
  if (text === undefined) return 0;
  return /^(0|-?[1-9]\d{0,13})$/.test(text) ? Number(text) : undefined;
}

const fieldName = /^[A-Za-z][A-Za-z0-9_.:-]{0,63}$/;

/** Lists everything that makes a command malformed; empty when stores may run it. */
export function malformations(command: Command): string[] {
  const problems: string[] = [];
  if (!Number.isSafeInteger(command.nonce) || command.nonce < 1)
    problems.push(`nonce ${command.nonce} is not a positive integer`);
  if (command.parts.length === 0) problems.push('a command needs at least one part');
  const keys = new Set<string>();
  for (const part of command.parts) {
    if (keys.has(part.key)) problems.push(`key ${part.key} is named twice`);
    keys.add(part.key);
    const changed = new Set<string>();
    for (const change of part.then) {
      if (change.do === 'delete') {
        if (part.then.length > 1) problems.push(`${part.key}: delete must be the only change`);
        continue;
      }
      if (!fieldName.test(change.field))
        problems.push(`${part.key}: field name ${JSON.stringify(change.field)} is not allowed`);
      if (changed.has(change.field)) problems.push(`${part.key}: field ${change.field} is changed twice`);
      changed.add(change.field);
      if (change.do === 'add' && !isInteger(change.value))
        problems.push(`${part.key}: add of ${change.value} is not an integer of at most 14 digits`);
    }
    for (const condition of part.when) {
      if ('field' in condition && !fieldName.test(condition.field))
        problems.push(`${part.key}: field name ${JSON.stringify(condition.field)} is not allowed`);
      if ((condition.is === 'atLeast' || condition.is === 'atMost') && !isInteger(condition.value))
        problems.push(`${part.key}: bound ${condition.value} is not an integer of at most 14 digits`);
    }
  }
  return problems;
}

function isInteger(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= maxInteger;
}
