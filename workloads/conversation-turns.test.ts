import { expect, test } from 'vitest';
import { conversationTurns } from './conversation-turns.ts';
import { provesItself } from '../harness/simulate/workload.case.ts';

const seeded = 'conversations and prompts are seeded and never deleted';
const neverAhead = 'a client asks for the number after one that it read, and counters never fall';

provesItself(conversationTurns, {
  unguarded: ['duplicate-turn'],
  redundant: {
    'append-turn 0 0': seeded,
    'append-turn 0 1': neverAhead,
    'publish-version 0 0': seeded,
    'publish-version 0 1': neverAhead,
  },
});

test('who is shown no number sends none', () => {
  const slot = { key: 0, generation: 0, name: '0-0' };
  const settings = { capacity: 10, clients: 8 };
  const operation = conversationTurns.operation({ operation: 0, client: 0, slot, settings });
  expect(operation.next().value).toMatchObject({ kind: 'read' });
  const fields = new Map([['turns', 'said, said again']]);
  expect(operation.next({ kind: 'found', version: 1, fields })).toEqual({ done: true, value: 'error' });
});
