import { describe, expect, test } from 'vitest';
import { judge } from '../harness/check/verdict.ts';
import type { Evidence } from '../harness/core/evidence.ts';
import type { Part } from '../harness/core/guarded.ts';
import type { AnomalyKind } from '../harness/core/verdict.ts';
import { duplicateRegistration, idOf } from './duplicate-registration.ts';
import { raced } from '../harness/simulate/simulated-race.ts';
import { provesItself } from '../harness/simulate/workload.case.ts';
import type { BodyProperty } from '../harness/core/command.ts';

provesItself(duplicateRegistration, {
  unguarded: ['second-winner'],
});

const kindsIn = (evidence: Evidence): AnomalyKind[] =>
  judge(evidence, duplicateRegistration, { clients: 4, auditExpected: true }).anomalies.map(
    ({ kind }) => kind,
  );

test.each([0, 1])('half a registration is caught: a service that writes only part %i', (part) => {
  const guard = (parts: readonly Part[]): readonly Part[] => parts.slice(part, part + 1);
  const { evidence } = raced({ workload: duplicateRegistration, seed: 1, guard });
  expect(kindsIn(evidence)).toEqual(expect.arrayContaining(['half-effect', 'wrong-owner']));
});

test('a service that takes one reason for the other is caught', () => {
  const other = { 'name-taken': 'email-taken', 'email-taken': 'name-taken' } as const;
  const guard = (parts: readonly Part[]): readonly Part[] =>
    parts.map((part) => ({
      ...part,
      when: part.when.map((condition) => ({
        ...condition,
        reason: other[condition.reason as keyof typeof other],
      })),
    }));
  for (let seed = 1; seed <= 20; seed++) {
    const { evidence } = raced({ workload: duplicateRegistration, seed, clients: 8, operations: 120, guard });
    expect(kindsIn(evidence)).toContain('unjustified-refusal');
  }
});

test('an address that stays with somebody who was refused is caught', () => {
  const { evidence } = raced({ workload: duplicateRegistration, seed: 1 });
  expect(kindsIn(evidence)).toEqual([]);
  const { audit, history } = evidence;
  const rows = Array.from({ length: history.count }, (_, row) => history.entry(row));
  const loser = rows.find(({ reason }) => reason === 'name-taken');
  if (audit === undefined || loser === undefined) throw new Error('nobody was refused');
  const key = `emails/${history.slotName(loser.slot)}.${idOf('z@example.org')}`;
  const kept = { version: 1, live: true, fields: new Map([['owner', String(loser.nonce)]]) };
  const records = new Map([...audit.records, [key, kept]]);
  expect(kindsIn({ ...evidence, audit: { ...audit, records } })).toContain('wrong-owner');
});

const [register] = duplicateRegistration.commands;

/** Whether the body schema takes a value, as a service decides before the command is looked at. */
function takes(property: 'name' | 'email', value: string): boolean {
  const schema: BodyProperty | undefined = register?.body[property];
  if (schema?.type !== 'string') throw new Error(`${property} is no string`);
  return value.length <= schema.maxLength && new RegExp(schema.pattern ?? '', 'u').test(value);
}

describe('one name', () => {
  test.each([
    ['in capitals', 'ZOË'],
    ['with the accent as a character of its own', 'zoe\u0308'],
    ['in capitals with the accent as a character of its own', 'ZOE\u0308'],
    ['in full width', '\uff5a\uff4f\u00eb'],
    ['in full-width capitals', '\uff3a\uff2f\u00cb'],
  ])('%s is the same as in small letters', (_, spelling) => {
    expect(takes('name', spelling)).toBe(true);
    expect(idOf(spelling)).toBe(idOf('zoë'));
  });

  test.each([
    ['a sharp s', 'groß', ['GROSS', 'GRO\u1e9e', 'gross']],
    ['a final sigma', 'κόσμος', ['ΚΌΣΜΟΣ', 'κόσμοσ']],
    ['a ligature', 'o\ufb03ce', ['OFFICE', 'office']],
    ['an iota below', '\u1fb3', ['ΑΙ', '\u1fbc', 'αι']],
    ['a letter whose small form came later', '\u13a0', ['\uab70']],
  ])('with %s is the same in every case', (_, name, spellings) => {
    expect(spellings.map(idOf)).toEqual(spellings.map(() => idOf(name)));
  });

  test('another name stays another, also where it looks like a code point', () => {
    const names = ['zoë', 'zoe', 'zo-eb', 'zoueb', 'zouebz', 'zo\u0435', '\u03b6oë', 'zoe.'];
    expect(new Set(names.map(idOf)).size).toBe(names.length);
  });
});

test.each([
  '',
  '../users',
  'a/b',
  'a\\b',
  'a\u0000',
  'a\nb',
  'a b',
  'a\u00a0b',
  'a\u200bb',
  'a\u202eb',
  'a%2fb',
  'a\uff0fb',
  '\u2100',
  '\u0308a',
  '.a',
  '__proto__',
  'a\ud800',
  'x'.repeat(25),
])('the name %j is refused before anything is looked up', (name) => {
  expect(takes('name', name)).toBe(false);
});

test.each(['a', '@b.c', 'a@b', 'a@b.c/d', 'a@b.c\n', 'a b@c.d', 'ä@b.c', `a@${'b'.repeat(128)}.c`])(
  'the address %j is refused before anything is looked up',
  (address) => {
    expect(takes('email', address)).toBe(false);
  },
);

test('whatever name is taken, its key has no slash, no control character and one spelling only', () => {
  const pattern = /^[A-Za-z0-9.-]+$/;
  const wrong: string[] = [];
  for (let code = 0; code <= 0x10_ffff; code++) {
    const name = `a${String.fromCodePoint(code)}`;
    if (!takes('name', name)) continue;
    const id = idOf(name);
    const spellings = [name.toUpperCase(), name.toLowerCase(), name.normalize('NFD'), name.normalize('NFKD')];
    if (!pattern.test(id) || spellings.some((spelling) => idOf(spelling) !== id)) wrong.push(name);
  }
  expect(wrong).toEqual([]);
});

test.each([
  ['name', '\u53e6'.repeat(24), '\u53e6'.repeat(23) + '\u5916'],
  ['name', '\ufdfa'.repeat(24), '\ufdfa'.repeat(23)],
  ['email', `a${'+'.repeat(80)}@example.org`, `a${'+'.repeat(80)}@example.com`],
] as const)('a long %s has an address, and one of its own', (property, value, other) => {
  expect([takes(property, value), takes(property, other)]).toEqual([true, true]);
  expect(idOf(value)).toMatch(/^[A-Za-z0-9][A-Za-z0-9.-]{0,127}$/);
  expect(idOf(value)).not.toBe(idOf(other));
  expect(idOf(value.toUpperCase())).toBe(idOf(value));
});

test('the problem names the field that is taken', () => {
  const request = {
    id: '',
    args: { name: 'Zoë', email: 'z@example.org' },
    preconditions: [],
    nonce: 1,
    nowMs: 0,
    by: '',
  };
  const found = { version: 1, live: true, fields: new Map([['owner', '7']]) };
  const explained = (reason: 'name-taken' | 'email-taken'): unknown =>
    register?.explain?.({ reason, key: '', found, request });
  expect(explained('name-taken')).toEqual({ field: 'name', value: 'Zoë' });
  expect(explained('email-taken')).toEqual({ field: 'email', value: 'z@example.org' });
});
