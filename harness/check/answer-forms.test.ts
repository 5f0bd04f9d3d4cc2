import { expect, test } from 'vitest';
import { answerForms, hasSeveralForms } from './answer-forms.ts';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import type { History } from '../core/history.ts';

/** Accepted answers, each to one of two commands in a form. */
function accepted(rows: readonly (readonly [command: number, form: string])[]): History {
  const made = rows.map(([command], at) => ({ command, sent: 2 * at, done: 2 * at + 1 }));
  const { history } = madeUpEvidence({ tags: [], rows: made }, 4, ['pay', 'cancel']);
  for (const [row, [, form]] of rows.entries()) history.sightings.add(row, `#shape ${form}`, '');
  return history;
}

const named = (names: readonly string[]): History =>
  accepted(names.map((name) => [1, `200 {owner: '${name}', left: number}`]));

test('forms that differ in a few words are several, and one where the words are many', () => {
  const few = answerForms(named(['ada', 'eve', 'ada']));
  expect(few.names).toHaveLength(2);
  expect([...few.formOf]).toEqual([0, 1, 0]);
  const many = answerForms(named(['ada', 'eve', 'bob', 'kim', 'lea', 'max']));
  expect(many.names).toEqual(['200 {owner: text, left: number}']);
  expect([...many.formOf]).toEqual([0, 0, 0, 0, 0, 0]);
});

test('answers of several forms to one command may mean several things, those of several commands need not', () => {
  expect(hasSeveralForms(accepted([[1, `200 'paid'`], [1, `200 'no'`]]))).toBe(true); // prettier-ignore
  expect(hasSeveralForms(accepted([[1, `200 'paid'`], [2, `200 'cancelled'`], [1, `200 'paid'`]]))).toBe(false); // prettier-ignore
});
