import { missing, racy, rightModes, wrong } from './service.ts';
import type { ForeignService } from './service.ts';

/** What grows by numbered entries: where they are counted, and where they are kept. */
const series = [
  { owners: 'conversations', counter: 'turns', entries: 'turns' },
  { owners: 'prompts', counter: 'versions', entries: 'prompt-versions' },
] as const;

/** Appends turns to conversations, and versions to prompts. */
export const conversationTurns: ForeignService = {
  workload: 'conversation-turns',
  modes: [
    ...rightModes,
    racy('check-then-append', 'looks whether the number is free, waits, appends'),
    wrong('created-for-all', 'answers those who come late that their turn was taken in'),
    wrong('overwrites', 'puts a turn in the place of another that has its number'),
    wrong('taken-by-nobody', 'says of a number at first that it is taken', {
      only: { refusal: ['coded'] },
      arrival: 'closed',
    }),
    wrong('frozen', 'says that nothing has been said yet', { arrival: 'closed' }),
    wrong('said-by-another', 'says of one turn in four that who said the one before has said it', {
      only: { refusal: ['coded'] },
      arrival: 'closed',
    }),
  ],
  open(mode, world) {
    const { records } = world;
    return {
      run(ask) {
        const { method, path, body } = ask;
        const [owners, id = '', what] = path;
        const found = series.find((one) => one.owners === owners && one.counter === what);
        if (method !== 'POST' || found === undefined) return undefined;
        const { counter } = found;
        const number = Number(body['number']);
        const [owner, entry] = [`${owners}/${id}`, `${found.entries}/${id}.${number}`];
        return world.decide(owner, () => {
          const counted = records.get(owner);
          if (counted === undefined) return missing;
          const count = Number(counted[counter]);
          if (number > count + 1) return { kind: 'wrong', status: 422, code: 'invalid-value' };
          const created = (sum: number) =>
            world.created(entry, { id, number, text: body['text'] ?? '' }, { [counter]: sum });
          const isTaken = records.get(entry) !== undefined;
          if (isTaken && mode === 'created-for-all') {
            world.note(true);
            return created(count);
          }
          if (isTaken && mode !== 'overwrites') return world.refused('turn-taken', entry);
          const first = mode === 'taken-by-nobody' ? world.refusedFalsely('turn-taken', owner) : undefined;
          if (first !== undefined) return first;
          return () => {
            world.note(records.get(entry) !== undefined);
            const sum = Math.max(count, number);
            records.put(owner, { [counter]: sum });
            const by = records.get(`${found.entries}/${id}.${number - 1}`)?.['changedBy'];
            const isOther = mode === 'said-by-another' && number % 4 === 2 && by !== undefined;
            world.note(isOther);
            const stamps = { ...world.stamps(ask), ...(isOther ? { changedBy: by } : {}) };
            records.put(entry, { text: body['text'] ?? '', ...stamps });
            return created(sum);
          };
        });
      },
      show(collection, id) {
        if (mode !== 'frozen' || !series.some(({ owners }) => owners === collection)) return undefined;
        const first = records.first(`${collection}/${id}`);
        const now = records.get(`${collection}/${id}`);
        if (first?.fields === undefined || now === undefined) return undefined;
        return world.shown({ body: first.fields, tag: first.tag }, { body: now });
      },
    };
  },
};
