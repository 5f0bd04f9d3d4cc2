import { expect, test } from 'vitest';
import { Lines, literalOf, memberOf, quoted } from './lines.ts';

test('members lie in inner objects and lists', () => {
  expect(
    literalOf([
      ['lines[].sku', 'id'],
      ['lines[].qty', '1'],
      ['buyer.name', "'x'"],
      ['id', 'id'],
    ]),
  ).toBe("{ lines: [{ sku: id, qty: 1 }], buyer: { name: 'x' }, id }");
  expect(literalOf([["it's", '1']])).toBe(String.raw`{ 'it\'s': 1 }`);
});

test('what may be missing is asked for step by step', () => {
  expect(memberOf('json', 'lines[].qty')).toBe('json?.lines?.[0]?.qty');
  expect(memberOf('json', 'left-over')).toBe("json?.['left-over']");
});

test('a text of a document cannot leave its quotes', () => {
  expect(quoted("a'b\\c\nd")).toBe(String.raw`'a\'b\\c\nd'`);
});

test('a comment of several lines stays one', () => {
  const lines = new Lines();
  lines.say(1, 'first\nconsole.log(1)');
  for (const line of lines.toString().trimEnd().split('\n')) expect(line).toMatch(/^ {2}\/\//);
});
