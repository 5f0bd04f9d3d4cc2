import { branchPush } from './branch-push.ts';
import { found, together, wins } from './host.fixture.ts';
import { foreignServiceCase } from './service.case.ts';

const root = '0'.repeat(16);
const commit = (at: number): string => String(at).padStart(16, 'c');

foreignServiceCase(
  branchPush,
  async ({ send, seed }) => {
    await seed({ 'branches/1': { head: root } });
    const push = (made: string, parent: string) => send('POST /branches/1/pushes', { commit: made, parent });
    const first = await together(5, (at) => push(commit(at), root));
    const pushed = commit(first.findIndex(({ accepted }) => accepted));
    const { body } = await send('GET /branches/1');
    const stale = await push(commit(8), root);
    const next = await push(commit(9), pushed);
    const { body: kept } = await send(`GET /commits/1.${pushed}`);
    const { status: refused } = await send(`GET /commits/1.${commit(8)}`);
    return found({
      'two commits follow one head': wins(first) > 1 || stale.accepted,
      'nobody may push': wins(first) === 0,
      'the branch is not where it was moved': wins(first) === 1 && body['head'] !== pushed,
      'a push on the head is refused': wins(first) === 1 && !next.accepted,
      'a commit is lost': kept['parent'] !== root,
      'a commit that was refused is there': !stale.accepted && refused !== 404,
    });
  },
  {
    'check-then-act': 'two commits follow one head',
    'accepts-all': 'two commits follow one head',
    'nothing-moves': 'two commits follow one head',
    'moved-by-nobody': 'nobody may push',
    frozen: 'the branch is not where it was moved',
    'keeps-refused': 'a commit that was refused is there',
  },
);
