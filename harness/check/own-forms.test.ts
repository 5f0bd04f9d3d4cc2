import { expect, test } from 'vitest';
import { conversationTurns } from '../../workloads/conversation-turns.ts';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import { inOwnForms } from './own-forms.ts';

const { contents } = conversationTurns;
const sent = (operation: number): string => `said by operation ${operation}`;

/** A race in which operations 1 to `count` each read back what they said, as the service shows it. */
const raceThatShows = (form: (operation: number) => string, tags?: readonly string[], count = 6) => {
  const operations = Array.from({ length: count }, (_, at) => at + 1);
  return madeUpEvidence({
    rows: operations.map((operation) => ({
      operation,
      command: 0,
      answer: 'found',
      shows: { text: form(operation), number: String(operation) },
    })),
    ...(tags === undefined ? {} : { tags }),
    finals: Object.fromEntries(
      operations.map((operation) => [
        `turns/0-0.${operation}`,
        { version: 0, fields: { text: form(operation) } },
      ]),
    ),
  });
};

test.each<[string, (operation: number) => string]>([
  ['base64', (operation) => Buffer.from(sent(operation)).toString('base64')],
  ['blocks', (operation) => JSON.stringify([{ type: 'text', text: sent(operation) }])],
])('contents that are shown as %s are left out, and the search is told so', (_, form) => {
  const evidence = inOwnForms(raceThatShows(form, []), contents);
  expect([...evidence.history.sightings.of(0)]).toEqual([['number', 1]]);
  expect(evidence.finals?.get('turns/0-0.1')?.fields.has('text')).toBe(false);
  expect(evidence.unread).toEqual(new Set(['text']));
});

test.each<[string, (operation: number) => string]>([
  ['what was sent', sent],
  ['what somebody else sent', (operation) => sent(7 - operation)],
  ['one text for all', () => 'undefined'],
  ['nothing', () => 'null'],
  ['numbers', String],
  ['the end of what was sent', (operation) => sent(operation).slice(-11)],
  [
    'all that was sent until then',
    (operation) =>
      Array.from({ length: operation }, (_, at) => sent(at + 1))
        .slice(-3)
        .concat('')
        .join('\n'),
  ],
  ['other letters', (operation) => sent(operation).toUpperCase()],
])('%s is no form of its own', (_, form) => {
  const race = raceThatShows(form, []);
  expect(inOwnForms(race, contents)).toBe(race);
});

test('two that are shown so are enough, as a short race shows no more', () => {
  const form = (operation: number): string => Buffer.from(sent(operation)).toString('base64');
  expect(inOwnForms(raceThatShows(form, [], 2), contents).unread).toEqual(new Set(['text']));
});

test('neither is what one shows, nor what our own service does', () => {
  const form = (operation: number): string => Buffer.from(sent(operation)).toString('base64');
  for (const race of [raceThatShows(form, [], 1), raceThatShows(form)])
    expect(inOwnForms(race, contents)).toBe(race);
});
