import { describe, expect, test } from 'vitest';
import { SeededIds } from './seeded-ids.ts';

const keys = ['documents/0-0', 'documents/0-1'];

describe('ids that a seed answers with', () => {
  test('are one for each record', () => {
    const ids = new SeededIds().taken({ 'documents/0-0': 'a', 'documents/0-1': 7 }, keys);
    expect([...ids]).toEqual([
      ['documents/0-0', 'a'],
      ['documents/0-1', '7'],
    ]);
  });

  test.each<[string, readonly object[]]>([
    ['in one answer', [{ 'documents/0-0': 'same', 'documents/0-1': 'same' }]],
    ['as a number and as a text', [{ 'documents/0-0': 7, 'documents/0-1': '7' }]],
    ['in a later one', [{ 'documents/0-0': 'same' }, { 'documents/0-1': 'same' }]],
  ])('that are equal %s are a fault of the seed', (_, answers) => {
    const seeded = new SeededIds();
    expect(() => answers.forEach((made) => seeded.taken(made, keys))).toThrow(
      /^seed: calls documents\/0-0 and documents\/0-1 both "[^"]+": they are two records, which would be raced as one/,
    );
  });

  test.each<[string, object]>([
    ['of two collections, which count each by itself', { 'items/0-0': 1, 'vouchers/0-0.v0': 1 }],
    ['of parts of one record, which may lie in one document', { 'flags/0-0.a': 'd', 'flags/0-0.b': 'd' }],
  ])('may be equal %s', (_, made) => {
    expect(new SeededIds().taken(made, Object.keys(made)).size).toBe(2);
  });

  test('may be told again of the same record', () => {
    const seeded = new SeededIds();
    seeded.taken({ 'documents/0-0': 'a' }, keys);
    expect(seeded.taken({ 'documents/0-0': 'a' }, keys).get('documents/0-0')).toBe('a');
  });
});
