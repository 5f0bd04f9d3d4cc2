import { tagKinds } from './manner.ts';
import { matches } from './records.ts';
import type { Fields } from './records.ts';
import { missing, racy, right, rightModes, wrong } from './service.ts';
import type { ForeignService } from './service.ts';

/** Who has no tags accepts no edit, unless it does not look at If-Match at all. */
const only = { tag: tagKinds.filter((kind) => kind !== 'none') };

/** Keeps documents that are put back as a whole. */
export const parallelEdits: ForeignService = {
  workload: 'parallel-edits',
  modes: [
    ...rightModes,
    {
      name: 'strict',
      is: 'right',
      pace: 'at-once',
      about: 'compares tags as RFC 9110 says: no weak one matches',
    },
    {
      ...right,
      name: 'tags-answers',
      about: 'gives every body a tag, its answers to an edit one of their own',
    },
    racy('if-match-ignored', 'waits, and writes whatever If-Match says'),
    racy('if-match-outside', 'compares If-Match, waits, and writes', { only }),
    wrong('drops-text', 'writes title and summary, and leaves the text as it was', { only }),
    wrong('swaps-fields', 'writes the title into the summary, and the summary into the title', { only }),
    wrong('cut-short', 'has no room for what is beyond two hundred letters of the text', { only }),
    wrong('changed-by-nobody', 'says of a document at first that it was changed', {
      only: { tag: only.tag.filter((kind) => kind !== 'weak'), refusal: ['coded'] },
      arrival: 'closed',
    }),
    wrong('frozen', 'shows a document as it was first, with the tag that it has now', {
      only,
      arrival: 'closed',
    }),
    wrong('stale', 'shows a document as it was 300 ms ago', { only, arrival: 'closed' }),
  ],
  open(mode, world) {
    const { records } = world;
    return {
      run(ask) {
        const { method, path, body, ifMatch } = ask;
        const [collection, id = ''] = path;
        if (method !== 'PUT' || collection !== 'documents' || path.length !== 2) return undefined;
        const key = `documents/${id}`;
        return world.decide(key, () => {
          const found = records.entry(key);
          if (found?.fields === undefined) return missing;
          if (mode !== 'if-match-ignored') {
            if (ifMatch === undefined) return { kind: 'wrong', status: 428, code: 'precondition-required' };
            if (!matches(ifMatch, found.tag, mode === 'strict'))
              return world.refused('version-mismatch', key);
          }
          const first =
            mode === 'changed-by-nobody' ? world.refusedFalsely('version-mismatch', key) : undefined;
          if (first !== undefined) return first;
          const { fields, number } = found;
          return () => {
            const kept = stored(mode, fields, body);
            const now = records.entry(key);
            world.note(now?.number !== number || (ifMatch !== undefined && !matches(ifMatch, now.tag)));
            world.note(['title', 'summary', 'text'].some((name) => kept[name] !== body[name]));
            records.put(key, { ...kept, ...world.stamps(ask) });
            const done = world.changed(key, { id, title: body['title'] ?? '' });
            if (mode !== 'tags-answers' || done.entry === undefined) return done;
            return { ...done, entry: { ...done.entry, tag: `"answer-${id}"` } };
          };
        });
      },
      show(collection, id) {
        const key = `${collection}/${id}`;
        const now = records.entry(key);
        const shown =
          mode === 'frozen' ? records.first(key) : mode === 'stale' ? records.aged(key, 300) : now;
        if (shown?.fields === undefined || now?.fields === undefined) return undefined;
        const tag = mode === 'frozen' ? now.tag : shown.tag;
        return world.shown({ body: shown.fields, tag }, { body: now.fields });
      },
    };
  },
};

/** What is kept of a document that was sent. */
function stored(mode: string, before: Fields, { title = '', summary = '', text = '' }: Fields): Fields {
  switch (mode) {
    case 'drops-text':
      return { title, summary, text: before['text'] ?? '' };
    case 'swaps-fields':
      return { title: summary, summary: title, text };
    case 'cut-short':
      return { title, summary, text: String(text).slice(0, 200) };
    default:
      return { title, summary, text };
  }
}
