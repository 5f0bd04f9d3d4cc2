import type { Change, Command, Condition, Part } from '../../harness/core/guarded.ts';
import type { Receipt, State, Stored, Trace } from '../../harness/core/record.ts';

/** Reserved hash field of the version, negative once the record is deleted; a user's field starts with a letter. */
export const versionField = '@v';

/** What `apply-n.lua` answers: the traces and sums as one string, or part, condition and record of a refusal. */
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

/** Arguments of `apply-n.lua` for a well-formed command; their order is in the script's header. */
export function encodeApply(command: Command, seen?: State): string[] {
  const changes: string[] = [];
  const tests: string[] = [];
  const counts: number[] = [];
  const operations: number[] = [];
  for (const part of command.parts) encodePart(part, changes, tests, counts, operations);
  const from = 3 + changes.length;
  const before = seen === undefined ? 0 : from + tests.length - 1;
  const args = [
    receiptHead(command),
    shapeOf([from, before, ...counts, ...operations]),
    ...changes,
    ...tests,
  ];
  if (seen !== undefined) {
    for (const part of command.parts) args.push(String(seen.get(part.key)?.version ?? 0));
  }
  return args;
}

function encodePart(
  part: Part,
  changes: string[],
  tests: string[],
  counts: number[],
  operations: number[],
): void {
  const sums = part.then.filter((change) => change.do === 'add');
  const sets = part.then.filter((change) => change.do === 'set');
  const removes = part.then.filter((change) => change.do === 'remove');
  const fields: string[] = [];
  for (const condition of part.when) {
    if (!('field' in condition) || sums.some((sum) => sum.field === condition.field)) continue;
    if (!fields.includes(condition.field)) fields.push(condition.field);
  }
  for (const sum of sums) fields.push(sum.field);
  const operands: string[] = [];
  for (const condition of part.when) encodeCondition(condition, fields, operands, operations);
  tests.push(...fields, ...operands);
  for (const { field, value } of sums) changes.push(field, String(value));
  for (const { field, value } of sets) changes.push(field, value);
  for (const { field } of removes) changes.push(field);
  counts.push(fields.length, part.when.length, sums.length, sums.length + sets.length, kindOf(part.then));
}

function encodeCondition(
  condition: Condition,
  fields: readonly string[],
  operands: string[],
  operations: number[],
): void {
  const position = 'field' in condition ? fields.indexOf(condition.field) + 1 : 0;
  switch (condition.is) {
    case 'present':
      operations.push(operators.present, position);
      break;
    case 'absent':
      operations.push('field' in condition ? operators.fieldAbsent : operators.absent, position);
      break;
    case 'version':
      operations.push(operators.version, position, condition.oneOf.length);
      for (const version of condition.oneOf) operands.push(String(version));
      break;
    case 'oneOf':
      operations.push(operators.oneOf, position, condition.values.length);
      operands.push(...condition.values);
      break;
    case 'atLeast':
    case 'atMost':
      operations.push(operators[condition.is], position);
      operands.push(String(condition.value));
  }
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
  return { nonce, traces: decodeTraces(text.slice(at), keys).traces };
}

/** Reads ` read wrote+sum+sum read -`, one pair a key. */
export function decodeTraces(
  text: string,
  keys: readonly string[],
): { readonly traces: readonly Trace[]; readonly added: readonly number[] } {
  const words = text.split(' ');
  const traces: Trace[] = [];
  const added: number[] = [];
  for (const [index, key] of keys.entries()) {
    const [wrote, ...sums] = (words[2 * index + 2] ?? '').split('+');
    traces.push({ key, read: Number(words[2 * index + 1]), wrote: wrote === '-' ? null : Number(wrote) });
    for (const sum of sums) added.push(Number(sum));
  }
  return { traces, added };
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
