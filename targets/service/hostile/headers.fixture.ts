import fc from 'fast-check';
import { commands, fairRequest } from './fair-request.fixture.ts';
import type { Hostile } from './fair-request.fixture.ts';

const badTags = [
  '1',
  '"',
  '"1',
  '1"',
  "'1'",
  'W/1',
  'w/"1"',
  '"1" "2"',
  '"1",,x',
  '*, "1"',
  '"a b"',
  ',',
  '',
  ','.repeat(8000),
  `"${'"'.repeat(999)}`,
];
/** Preconditions that are no entity tags. */
export const badTag = fc
  .constantFrom(...commands.filter(({ precondition }) => precondition !== 'none'))
  .chain((spec) =>
    fc
      .tuple(fairRequest(spec), fc.constantFrom('if-match', 'if-none-match'), fc.constantFrom(...badTags))
      .map(([{ request }, header, tag]): Hostile => ({
        ...request,
        attack: 'entity tag',
        headers: { ...request.headers, [header]: tag },
        codes: ['malformed-precondition'],
      })),
  );

/** A date that nobody can read is no precondition, where one is needed. */
export const badDate = fc
  .constantFrom(...commands.filter(({ precondition }) => precondition === 'required'))
  .chain((spec) =>
    fc
      .tuple(
        fairRequest(spec),
        fc.constantFrom(
          '',
          '0',
          'now',
          '2026-01-31',
          'Sun, 32 Jan 2026 00:00:00 GMT',
          'Sun, 06 Nov 1994 08:49:37 PST',
          '-1',
          '9'.repeat(9000),
        ),
      )
      .map(([{ request }, date]): Hostile => ({
        ...request,
        attack: 'date',
        headers: { 'content-type': 'application/json', 'if-unmodified-since': date },
        codes: ['precondition-required'],
      })),
  );

const badKeys = [
  'a',
  '',
  '"',
  '"a',
  'a"',
  '"a"b',
  '"a" "b"',
  "'a'",
  ':YQ==:',
  '?1',
  '1',
  '"\\x"',
  '"a";',
  '("a")',
  '"é"',
  '"a\tb"',
];
/** Idempotency keys that are no strings of HTTP, and two at once. */
export const badKey = fc.constantFrom(...commands).chain((spec) =>
  fc
    .tuple(
      fairRequest(spec),
      fc.oneof(
        fc.constantFrom<string | string[]>(...badKeys),
        fc.constant<string | string[]>(['"a"', '"b"']),
      ),
    )
    .map(([{ request }, key]): Hostile => ({
      ...request,
      attack: 'idempotency key',
      headers: { ...request.headers, 'idempotency-key': key },
      codes: ['malformed-idempotency-key'],
    })),
);
