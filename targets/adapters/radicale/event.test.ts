import { expect, test } from 'vitest';
import { documentIn, eventOf } from './event.ts';

const document = { title: ' #a1', summary: '', text: 'Section 1\nText 1; a, b \\ c\nSection 2' };

test('an event holds a document as it is', () => {
  expect(documentIn(eventOf('x', document))).toEqual(document);
});

test('lines that a server folds are one line', () => {
  const folded = eventOf('x', document).replaceAll(/^.{20}(?=.)/gm, '$&\r\n ');
  expect(folded).toContain('\r\n ');
  expect(documentIn(folded)).toEqual(document);
});
