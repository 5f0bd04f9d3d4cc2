import { expect, test } from 'vitest';
import { inScript, inStatements } from './rewriting.ts';

test('a script gets another text at one place, others stay as they are', () => {
  const { script } = inScript('apply-n', 'a > b', 'a >= $&').rewrites ?? {};
  expect(script?.('apply-n', 'if a > b then')).toBe('if a >= $& then');
  expect(script?.('take-2', 'nothing of it')).toBe('nothing of it');
});

test('a text that the script does not hold once cannot be replaced', () => {
  const { script } = inScript('apply-n', 'a > b', '').rewrites ?? {};
  expect(() => script?.('apply-n', 'if a < b then')).toThrow(/apply-n\.lua holds "a > b" 0 times/);
  expect(() => script?.('apply-n', 'a > b or a > b')).toThrow(/2 times; name a text that it holds once/);
});

test('statements of one kind get another text, and say so where it is not in them', () => {
  const { statement } = inStatements(/^update/, / where v = \d/g, '').rewrites ?? {};
  expect(statement?.('select 1')).toBe('select 1');
  for (let turn = 0; turn < 2; turn++) expect(statement?.('update r where v = 1')).toBe('update r');
  expect(() => statement?.('update r')).toThrow(/is not in the statement "update r"; name what is/);
});
