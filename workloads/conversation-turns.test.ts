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
