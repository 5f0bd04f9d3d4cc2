import { answerKinds } from '../../core/history.ts';
import { resolutions, settlements } from '../../core/operation.ts';
import { reasonCodes } from '../../core/reason.ts';
import { nearest } from '../../core/registry.ts';
import { historyFormat, historyVersion, marks } from './lines.ts';

/** What a member of a line must be: a test, and its words. */
interface Shape {
  readonly holds: (value: unknown) => boolean;
  readonly words: string;
  readonly needed?: true;
}

type Shapes = Readonly<Record<string, Shape>>;

const largest = 2 ** 32 - 1;
/** Letters of a text at most. */
const longest = 100_000;

const whole = (min: number, max: number): Shape => ({
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
  words: `a whole number from ${min} to ${max}`,
});
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= longest;
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text: Shape = { holds: isText, words: 'a text' };
const flag: Shape = { holds: (value) => typeof value === 'boolean', words: 'true or false' };
const time: Shape = {
  holds: (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
  words: 'a time in ms since the start of the race, 0 or more',
};
const number: Shape = {
  holds: (value) => typeof value === 'number' && Number.isFinite(value),
  words: 'a number',
};
const oneOf = (values: readonly unknown[]): Shape => ({
  holds: (value) => values.includes(value),
  words: `one of ${values.join(', ')}`,
});
const listOf = ({ holds, words }: Shape): Shape => ({
  holds: (value) => Array.isArray(value) && value.every(holds),
  words: `a list, each ${words}`,
});
const texts = listOf(text);
const fields: Shape = {
  holds: (value) => isObject(value) && Object.values(value).every(isText),
  words: 'an object of texts; write numbers as texts, such as "stock": "1"',
};
const isTold = (value: unknown): boolean =>
  isText(value) || (isObject(value) && Number.isSafeInteger(value['digest']));
const told: Shape = { holds: isTold, words: 'a text' };
const toldFields: Shape = {
  holds: (value) => isObject(value) && Object.values(value).every(isTold),
  words: fields.words,
};
const members = (shapes: Shapes, words: string): Shape => ({
  holds: (value) => isObject(value) && problemsIn(value, shapes).length === 0,
  words,
});
const version: Shape = {
  holds: (value) => whole(0, largest).holds(value) || isText(value),
  words: 'a number that counts by one, or an entity tag as a text',
};
const label: Shape = { holds: version.holds, words: 'a number or a name' };
const needed = (shape: Shape): Shape => ({ ...shape, needed: true });

/** The members of each kind of line. */
export const lineShapes = {
  header: {
    format: needed(oneOf([historyFormat])),
    version: needed(oneOf([historyVersion])),
    workload: needed(text),
    driver: text,
    strategy: text,
    store: text,
    startedAt: text,
    seed: whole(0, Number.MAX_SAFE_INTEGER),
    promise: oneOf(['safe', 'unsafe', 'none']),
    commands: texts,
    clients: whole(1, 65_536),
    capacity: whole(1, 1_000_000_000),
    keys: whole(1, 1_000_000),
    salt: {
      holds: (value) => isText(value) && /^[A-Za-z0-9-]{0,64}$/.test(value),
      words: 'at most 64 letters, digits and hyphens',
    },
    clock: members(
      { unit: needed(oneOf(['ms'])), zero: oneOf(['start of the race']), zeroUnixMs: number },
      '{ "unit": "ms" }',
    ),
    measuredFromMs: time,
    versions: oneOf(['counted', 'tags']),
    auditExpected: flag,
    audit: flag,
    look: flag,
    lookAtCreated: flag,
    cutShort: members(
      { seen: needed(whole(0, largest)), of: needed(whole(0, largest)) },
      'an object with the numbers seen and of',
    ),
    foundBefore: texts,
    firstShown: listOf(
      members(
        { field: needed(text), posted: needed(text), shown: needed(text) },
        'an object with the texts field, posted and shown',
      ),
    ),
    effectsOf: texts,
    leftOut: texts,
    misdelivered: whole(0, largest),
    search: oneOf(['all', 'sample']),
  },
  seeded: { kind: text, key: needed(text), fields: needed(fields) },
  request: {
    kind: text,
    nonce: whole(1, largest),
    operation: label,
    attempt: whole(1, 65_535),
    client: needed(label),
    slot: text,
    command: text,
    id: text,
    args: {
      holds: (value) =>
        isObject(value) && Object.values(value).every((one) => isTold(one) || number.holds(one)),
      words: 'an object of texts and numbers',
    },
    key: text,
    keys: texts,
    base: { holds: (value) => value === null || version.holds(value), words: version.words },
    modified: text,
    idempotencyKey: told,
    resolution: oneOf(resolutions),
    intended: time,
    sent: needed(time),
    done: needed(time),
    bound: {
      holds: (value) => number.holds(value) && (value as number) >= 0,
      words: 'how far the times may be off, in ms, 0 or more',
    },
    decidedUnixMs: number,
    status: whole(0, 999),
    answer: needed(oneOf(answerKinds)),
    reason: oneOf(reasonCodes),
    version,
    value: number,
    shows: toldFields,
    told: toldFields,
    shape: text,
    effect: told,
    location: told,
    ids: toldFields,
    echoes: toldFields,
    refusal: members(
      {
        key: needed(told),
        version: needed(whole(0, largest)),
        agrees: needed(flag),
        fields: needed(toldFields),
      },
      'an object with key, version, agrees and fields',
    ),
    marks: listOf(oneOf(marks)),
    saidReason: oneOf(reasonCodes),
    takenFor: oneOf(reasonCodes),
    settled: oneOf(settlements),
  },
  final: {
    kind: text,
    key: needed(text),
    version: whole(0, largest),
    live: flag,
    fields,
    tag: text,
    created: flag,
  },
  receipt: {
    kind: text,
    nonce: needed(whole(1, Number.MAX_SAFE_INTEGER)),
    traces: needed(
      listOf(
        members(
          {
            key: needed(text),
            read: needed(whole(0, largest)),
            wrote: needed({
              holds: (value) => value === null || whole(0, largest).holds(value),
              words: 'a version or null',
            }),
          },
          'an object with key, read and wrote',
        ),
      ),
    ),
  },
  effect: { kind: text, id: needed(told) },
  end: {
    kind: text,
    requests: needed(whole(0, largest)),
    finals: needed(whole(0, largest)),
    receipts: needed(whole(0, largest)),
    effects: needed(whole(0, largest)),
    hidden: needed(whole(0, largest)),
  },
} as const satisfies Readonly<Record<string, Shapes>>;

export type LineKind = keyof typeof lineShapes;

/** Kinds of lines behind the first; a line without a kind is a request. */
export const kindsBehind = Object.keys(lineShapes).filter((kind) => kind !== 'header');

/** Everything that is wrong with the members of a line, each with what to write instead. */
export function problemsIn(line: Readonly<Record<string, unknown>>, shapes: Shapes): string[] {
  const problems: string[] = [];
  for (const name in line) {
    const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
    if (shape === undefined) problems.push(unknownMember(name, shapes));
    else if (!shape.holds(line[name]))
      problems.push(`${name} is ${shortly(line[name])}; write ${shape.words}`);
  }
  for (const name in shapes)
    if (shapes[name]?.needed === true && !Object.hasOwn(line, name))
      problems.push(`${name} is missing; write ${shapes[name].words}`);
  return problems;
}

function unknownMember(name: string, shapes: Shapes): string {
  const near = nearest(name, Object.keys(shapes));
  return `nobody knows the member ${shortly(name)}${near === undefined ? '; leave it out' : `; did you mean ${near}?`}`;
}

/** A value as a sentence has room for it. */
export function shortly(value: unknown): string {
  const written = JSON.stringify(value) ?? 'nothing';
  return written.length > 60 ? `${written.slice(0, 60)}…` : written;
}
