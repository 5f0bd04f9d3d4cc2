import { directoryDelete } from './directory-delete.ts';
import { found, together, wins } from './host.fixture.ts';
import { foreignServiceCase } from './service.case.ts';

foreignServiceCase(
  directoryDelete,
  async ({ send, seed }) => {
    await seed({
      'directories/full': { children: '1' },
      'entries/full.draft': { owner: 'nobody' },
      'directories/empty': { children: '0' },
      'directories/race': { children: '0' },
    });
    const create = (id: string, name: string) => send(`POST /directories/${id}/entries`, { name });
    const listed = await send('GET /listings/full');
    const full = await send('DELETE /directories/full');
    const empty = await send('DELETE /directories/empty');
    const late = await create('empty', 'draft');
    const [deleted, ...created] = await Promise.all([
      send('DELETE /directories/race'),
      create('race', 'draft'),
      create('race', 'draft'),
    ]);
    await together(2, () => send('DELETE /entries/full.draft'));
    const left = await send('GET /directories/full');
    return found({
      'an entry is not listed': listed.body['draft'] === undefined,
      'a directory is deleted with what is in it': full.accepted,
      'an empty directory cannot be deleted': !empty.accepted,
      'an entry is in a directory that is gone': late.accepted,
      'an entry was created while its directory was deleted': deleted.accepted && wins(created) > 0,
      'a name is given twice': wins(created) > 1,
      'an entry is counted off twice': Number(left.body['children'] ?? 0) < 0,
    });
  },
  {
    'check-then-act': 'an entry is counted off twice',
    'check-then-delete': 'an entry was created while its directory was deleted',
    'deletes-full': 'a directory is deleted with what is in it',
    'creates-in-gone': 'an entry is in a directory that is gone',
    'lists-nothing': 'an entry is not listed',
  },
);
