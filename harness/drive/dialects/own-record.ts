import type { CommandSpec } from '../../core/command.ts';
import { collectionIn, partsOf } from '../../core/command.ts';
import type { CommandIntent } from '../../core/operation.ts';
import type { Fields } from '../../core/record.ts';
import { fieldsOf, isObject } from './reply-parts.ts';

/** What a command does, as far as members of an answer have the names of it. */
interface Changed {
  /** Fields that it changes of the one record at its address; none where that is no record of its own, such as a ledger. */
  readonly own: readonly string[];
  /** Fields of any record that it adds to, or takes from, in turn. */
  readonly added: readonly string[];
}

/**
 * Fields that an accepted answer tells. What is called as a field that the command changes of the record at its address, or
 * as its version, is not that where the body has the id of something else, such as a shipment with a state of its own.
 */
export function toldBy(intent: CommandIntent, body: Record<string, unknown>): Fields {
  const fields = fieldsOf(body);
  if (isOfRecord(intent, body)) return fields;
  const told = new Map(fields);
  for (const name of [...changedBy(intent).own, 'version']) told.delete(name);
  return told;
}

/**
 * The new value of what a command added to, in `added`. A member beside is of the record, which others may have changed before
 * it was answered.
 */
export function addedBy(intent: CommandIntent, body: unknown): readonly number[] {
  if (!isObject(body)) return none;
  const inside = body['added'];
  if (!isObject(inside)) return none;
  const name = changedBy(intent).added.find((one) => Object.hasOwn(inside, one));
  return name === undefined ? none : numberIn(inside[name]);
}

const none: readonly number[] = [];

/** An amount that is used up may be null. */
function numberIn(value: unknown): readonly number[] {
  const isText = typeof value === 'string' && value.trim() !== '';
  const number = isText || typeof value === 'number' || value === null ? Number(value) : Number.NaN;
  return Number.isNaN(number) ? none : [number];
}

/** Whether a body may show the record at a command's address: it has no id, or that of the record, with its collection or without. */
function isOfRecord({ command, id }: CommandIntent, body: Record<string, unknown>): boolean {
  const told = body['id'];
  return told === undefined || told === null || told === id || told === `${collectionIn(command)}/${id}`;
}

function changedBy(intent: CommandIntent): Changed {
  const { command, id } = intent;
  const known = changes.get(command);
  if (known !== undefined) return known;
  const parts = partsOf(intent);
  const own = parts
    .filter(({ key }) => key === `${collectionIn(command)}/${id}`)
    .flatMap(({ then }) => then.flatMap((change) => (change.do === 'delete' ? [] : [change])));
  const changed: Changed = {
    own: own.map(({ field }) => field),
    added: parts.flatMap(({ then }) => then.flatMap((change) => (change.do === 'add' ? change.field : []))),
  };
  changes.set(command, changed);
  return changed;
}

const changes = new WeakMap<CommandSpec, Changed>();
