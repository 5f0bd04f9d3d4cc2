import fc from 'fast-check';
import type { Change, Command, Condition, Part } from '../../../harness/core/guarded.ts';

const reason = 'write-conflict';
let nonces = 0;

/** A command with a nonce of its own. */
export function command(...parts: Part[]): Command {
  return { name: 'test', nonce: ++nonces, parts };
}

/** Buys one of an item, unless it is sold out. */
export function purchase(key: string): Command {
  return command({
    key,
    when: [
      { is: 'present', reason: 'unknown-record' },
      { field: 'stock', is: 'atLeast', value: 1, reason: 'sold-out' },
    ],
    then: [{ field: 'stock', do: 'add', value: -1 }],
  });
}

/** Values that a careless codec or number reader gets wrong. */
export const hostileValues = [
  '',
  ' ',
  ' 1',
  '1 ',
  '1\n',
  '007',
  '-0',
  '+1',
  '-',
  '1e3',
  '1e+14',
  '0x10',
  '1.0',
  '.5',
  'inf',
  'nan',
  '-nan',
  '12\u00003',
  '\u0000',
  'line\r\nline',
  '$6\r\nfoobar',
  '٣',
  '－1',
  'grüße 🎟️',
  '99999999999999',
  '-99999999999999',
  '100000000000000',
  '-100000000000000',
  '123456789012345',
  '9'.repeat(400),
  'x'.repeat(70_000),
];

/** Keys that a careless codec, glob pattern or separator gets wrong. */
export const hostileKeys = [
  '',
  ' ',
  'a b',
  '12:3',
  ' 3:abc',
  'items/0-1 1 2+3',
  '*?[x]\\',
  '@v',
  'receipts',
  'r:x',
  'l:x',
  'é\n\u0000🎟️',
  'k'.repeat(3000),
];

/** The records that drawn commands are about: few, so that they meet. */
export const poolKeys = ['a', 'b', 'c'];
const field = fc.constantFrom('x', 'y', 'stock', 'Z.9_:-');
const value = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -3, max: 3 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom(...hostileValues) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }) },
);
const amount = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(99_999_999_999_999, -99_999_999_999_999, 12_345_678_901_234) },
);
const anyCondition: fc.Arbitrary<Condition> = fc.oneof(
  fc.constant<Condition>({ is: 'present', reason }),
  fc.constant<Condition>({ is: 'absent', reason }),
  fc.array(fc.integer({ min: 0, max: 5 })).map((oneOf): Condition => ({ is: 'version', oneOf, reason })),
  field.map((name): Condition => ({ field: name, is: 'absent', reason })),
  fc
    .tuple(field, fc.array(value))
    .map(([name, values]): Condition => ({ field: name, is: 'oneOf', values, reason })),
  fc
    .tuple(field, amount, fc.constantFrom('atLeast' as const, 'atMost' as const))
    .map(([name, bound, is]): Condition => ({ field: name, is, value: bound, reason })),
);
const anyChange: fc.Arbitrary<Change & { field: string }> = fc.oneof(
  fc.tuple(field, value).map(([name, text]) => ({ field: name, do: 'set' as const, value: text })),
  fc.tuple(field, amount).map(([name, addend]) => ({ field: name, do: 'add' as const, value: addend })),
  field.map((name) => ({ field: name, do: 'remove' as const })),
  field.map((name) => ({ field: name, do: 'outcome' as const })),
);
const anyChanges: fc.Arbitrary<readonly Change[]> = fc.oneof(
  { weight: 5, arbitrary: fc.uniqueArray(anyChange, { selector: (change) => change.field, maxLength: 4 }) },
  { weight: 1, arbitrary: fc.constant([{ do: 'delete' as const }]) },
);
const anyPart = fc.record({
  key: fc.constantFrom(...poolKeys),
  // Few conditions, or nothing would ever be applied.
  when: fc.array(anyCondition, { maxLength: 2 }),
  then: anyChanges,
});
/** The form of command that a store may run in a way of its own: enough of a field is there, and it is added to. */
const anyTake = fc
  .tuple(fc.constantFrom(...poolKeys), field, amount, amount)
  .map(([key, name, bound, addend]): readonly Part[] => [
    {
      key,
      when: [
        { is: 'present', reason },
        { field: name, is: 'atLeast', value: bound, reason },
      ],
      then: [{ field: name, do: 'add', value: addend }],
    },
  ]);
const anyParts: fc.Arbitrary<readonly Part[]> = fc.uniqueArray(anyPart, {
  selector: (part) => part.key,
  minLength: 1,
  maxLength: 3,
});
/** A command of up to three parts, and whether it is told to have seen something else. */
export const anyCommand = fc.record({
  parts: fc.oneof({ weight: 3, arbitrary: anyParts }, { weight: 1, arbitrary: anyTake }),
  blind: fc.boolean(),
});
