import { conversationTurns } from './conversation-turns.ts';
import { found, together, wins } from './host.fixture.ts';
import { foreignServiceCase } from './service.case.ts';

foreignServiceCase(
  conversationTurns,
  async ({ send, seed }) => {
    await seed({ 'conversations/1': { turns: '0' }, 'prompts/1': { versions: '0' } });
    const say = (number: number, text: string) => send('POST /conversations/1/turns', { number, text });
    const first = await together(4, (at) => say(1, `by ${at}`));
    const { body } = await send('GET /conversations/1');
    const { body: entry } = await send('GET /turns/1.1');
    const second = await say(2, 'next');
    const { body: next } = await send('GET /turns/1.2');
    const far = await say(9, 'far');
    const winner = first.findIndex(({ accepted }) => accepted);
    const published = await together(2, () => send('POST /prompts/1/versions', { number: 1, text: 'a' }));
    return found({
      'a number is given twice': wins(first) > 1 || wins(published) > 1,
      'what was said is lost': wins(first) === 1 && entry['text'] !== `by ${winner}`,
      'two turns are of one request':
        entry['changedBy'] !== undefined && entry['changedBy'] === next['changedBy'],
      'turns are not counted': wins(first) === 1 && body['turns'] !== 1,
      'the next number is refused': !second.accepted,
      'a number is left out': far.accepted,
    });
  },
  {
    'check-then-append': 'a number is given twice',
    'created-for-all': 'a number is given twice',
    overwrites: 'a number is given twice',
    'taken-by-nobody': 'the next number is refused',
    frozen: 'turns are not counted',
    'said-by-another': 'two turns are of one request',
  },
);
