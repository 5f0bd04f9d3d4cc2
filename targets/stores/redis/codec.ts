import type { Change, Command, Condition, Part } from '../../../harness/core/guarded.ts';
import { effectsOf } from '../../../harness/core/outcome-text.ts';
import type { Receipt, State, Stored, Trace } from '../../../harness/core/record.ts';

/** Reserved hash field of the version, negative once the record is deleted; a user's field starts with a letter. */
export const versionField = '@v';

/** What `apply-n.lua` and `take-2.lua` answer: the receipt with the sums, or part, condition and record of a refusal. */
export type ApplyReply = string | readonly [part: number, condition: number, record: readonly string[]];

/** Operators of the script by condition; the script's header lists them. */
const operators = {
  present: 1,
  absent: 2,
  fieldAbsent: 3,
  version: 4,
  oneOf: 5,
  atLeast: 6,
  atMost: 7,
} as const;
/** First number of a shape that follows as decimals, because one of its numbers does not fit a byte of ASCII. */
const wide = 127;
/** Position of the first argument after head and shape, counted from 1 as in Lua. */
const firstData = 3;

/** Arguments of `apply-n.lua` for a well-formed command; what they mean is in the script's header. */
export function encodeApply(command: Command, seen?: State): string[] {
  const encoder = new ApplyEncoder(command);
  if (seen !== undefined) encoder.see(command.parts.map((part) => String(seen.get(part.key)?.version ?? 0)));
  return encoder.args();
}

/**
 * Arguments of `take-2.lua`, which runs one form of command at less cost: one record that must be there, and one field
 * that must hold at least so much and is added to. Undefined for any other form.
 */
export function encodeTake(command: Command): string[] | undefined {
  const [part] = command.parts;
  if (command.parts.length !== 1 || part?.when.length !== 2 || part.then.length !== 1) return undefined;
  const [[there, enough], [change]] = [part.when, part.then];
  if (there?.is !== 'present' || enough?.is !== 'atLeast') return undefined;
  if (change?.do !== 'add' || change.field !== enough.field) return undefined;
  return [receiptHead(command), change.field, String(enough.value), String(change.value)];
}

/** Collects the pieces of a command's arguments, whose positions depend on each other. */
class ApplyEncoder {
  readonly #head: string;
  readonly #changes: string[] = [];
  readonly #reads: string[] = [];
  readonly #operands: string[] = [];
  readonly #operations: number[] = [];
  readonly #outcomes: number[] = [];
  readonly #parts: { readAt: number; readonly numbers: readonly number[] }[] = [];
  #versions: readonly string[] = [];

  constructor(command: Command) {
    this.#head = receiptHead(command);
    for (const part of command.parts) this.#addPart(part);
  }

  see(versions: readonly string[]): void {
    this.#versions = versions;
  }

  args(): string[] {
    const readsFrom = firstData + this.#changes.length;
    const operandsFrom = readsFrom + this.#reads.length;
    const before = this.#versions.length === 0 ? 0 : operandsFrom + this.#operands.length - 1;
    const shape = [operandsFrom, before];
    // A position below 0 counts from the reads.
    for (const { readAt, numbers } of this.#parts)
      shape.push(readAt < 0 ? readsFrom + ~readAt : readAt, ...numbers);
    shape.push(...this.#operations, ...this.#outcomes);
    return [
      this.#head,
      shapeOf(shape),
      ...this.#changes,
      ...this.#reads,
      ...this.#operands,
      ...this.#versions,
    ];
  }

  #addPart(part: Part): void {
    const sums = part.then.filter((change) => change.do === 'add');
    const sets = part.then.filter((change) => change.do === 'set');
    const outcomes = part.then.filter((change) => change.do === 'outcome');
    const removes = part.then.filter((change) => change.do === 'remove');
    const fields: string[] = [];
    for (const condition of part.when) {
      if (!('field' in condition) || sums.some((sum) => sum.field === condition.field)) continue;
      if (!fields.includes(condition.field)) fields.push(condition.field);
    }
    for (const sum of sums) fields.push(sum.field);
    for (const condition of part.when) this.#addCondition(condition, fields);
    for (const sum of sums) this.#operations.push(small(sum.value));
    // The only field to read is named by the pair of the only sum: it need not be sent twice.
    const shared = fields.length === 1 && sums.length === 1;
    const readAt = shared ? firstData + this.#changes.length : ~this.#reads.length;
    if (!shared) this.#reads.push(...fields);
    for (const { field, value } of sums) this.#changes.push(field, String(value));
    for (const { field, value } of sets) this.#changes.push(field, value);
    for (const { field } of outcomes) this.#outcomes.push(firstData - 1 + this.#changes.push(field, ''));
    for (const { field } of removes) this.#changes.push(field);
    const pairs = sums.length + sets.length + outcomes.length;
    const numbers = [fields.length, part.when.length, sums.length, pairs, kindOf(part.then)];
    this.#parts.push({ readAt, numbers });
  }

  #addCondition(condition: Condition, fields: readonly string[]): void {
    const position = 'field' in condition ? fields.indexOf(condition.field) + 1 : 0;
    switch (condition.is) {
      case 'present':
        this.#operations.push(operators.present, position);
        break;
      case 'absent':
        this.#operations.push('field' in condition ? operators.fieldAbsent : operators.absent, position);
        break;
      case 'version':
        this.#operations.push(operators.version, position, condition.oneOf.length);
        for (const version of condition.oneOf) this.#operands.push(String(version));
        break;
      case 'oneOf':
        this.#operations.push(operators.oneOf, position, condition.values.length);
        this.#operands.push(...condition.values);
        break;
      case 'atLeast':
      case 'atMost': {
        const bound = small(condition.value);
        this.#operations.push(operators[condition.is], position, bound);
        if (bound === 0) this.#operands.push(String(condition.value));
      }
    }
  }
}

/** A number as the shape holds it, which costs less than an argument; 0 when it does not fit. */
function small(value: number): number {
  return value > -64 && value < wide - 64 ? value + 64 : 0;
}

/** 0 changes nothing, 1 deletes, from 2 on writes and removes that many fields less 2. */
function kindOf(changes: readonly Change[]): number {
  if (changes.length === 0) return 0;
  if (changes.some((change) => change.do === 'delete')) return 1;
  return 2 + changes.filter((change) => change.do === 'remove').length;
}

function shapeOf(numbers: readonly number[]): string {
  if (numbers.some((number) => number >= wide)) return String.fromCharCode(wide) + numbers.join(',');
  return String.fromCharCode(...numbers);
}

/** `nonce length:key length:key`, lengths in UTF-16 units; the script appends ` read wrote` a key. */
function receiptHead(command: Command): string {
  let head = String(command.nonce);
  for (const { key } of command.parts) head += ` ${key.length}:${key}`;
  return head;
}

/** Reads a receipt as the script wrote it. */
export function decodeReceipt(text: string): Receipt {
  const { nonce, keys, at } = headOf(text);
  return { nonce, traces: decodeTraces(text.slice(at + 1), keys).traces };
}

/** The keys of the records that a receipt is about. */
export function keysOfReceipt(text: string): readonly string[] {
  return headOf(text).keys;
}

/** What comes before the traces of a receipt, and where that ends. */
function headOf(text: string): { readonly nonce: number; readonly keys: string[]; readonly at: number } {
  let at = text.indexOf(' ');
  const nonce = Number(text.slice(0, at));
  const keys: string[] = [];
  for (;;) {
    const colon = text.indexOf(':', at);
    const length = Number(text.slice(at + 1, colon));
    if (colon < 0 || Number.isNaN(length)) break;
    at = colon + 1 + length;
    keys.push(text.slice(colon + 1, at));
  }
  return { nonce, keys, at };
}

/** Reads the traces of a receipt, which say what a command did to the record of each key. */
export function decodeTraces(
  text: string,
  keys: readonly string[],
): { readonly traces: readonly Trace[]; readonly added: readonly number[] } {
  const traces: Trace[] = [];
  const sums: number[] = [];
  for (const { read, wrote, added } of effectsOf(text)) {
    traces.push({ key: keys[traces.length] ?? '', read, wrote });
    for (const sum of added) sums.push(sum);
  }
  return { traces, added: sums };
}

/** Reads the fields and values of a hash; undefined where there is none. */
export function decodeRecord(flat: readonly string[]): Stored | undefined {
  if (flat.length === 0) return undefined;
  const fields = new Map<string, string>();
  let stamp = 0;
  for (let index = 0; index < flat.length; index += 2) {
    const value = flat[index + 1] ?? '';
    if (flat[index] === versionField) stamp = Number(value);
    else fields.set(flat[index] ?? '', value);
  }
  return { version: Math.abs(stamp), live: stamp > 0, fields };
}

/** Which condition a refusal names; sums are counted by the script as if they followed the conditions. */
export function conditionOf(part: Part | undefined, position: number): number {
  const conditions = part?.when.length ?? 0;
  if (part === undefined || position < conditions) return position;
  const sums = part.then.flatMap((change, index) => (change.do === 'add' ? [index] : []));
  return conditions + (sums[position - conditions] ?? 0);
}
