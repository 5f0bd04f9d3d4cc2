import { expect, test } from 'vitest';
import { found, hosted, outspoken, together } from './host.fixture.ts';
import type { Client } from './host.fixture.ts';
import { parallelEdits } from './parallel-edits.ts';
import { foreignServiceCase } from './service.case.ts';

const lines = Array.from({ length: 20 }, (_, at) => `This is line ${at}`).join('\n');
const seeds = { 'documents/1': { title: '', summary: '', text: lines } };
const fields = ['title', 'summary', 'text'] as const;

/** Reads the document, adds a mark to one field, puts it back; tells the mark where it was accepted. */
async function edit(
  { send }: Client,
  mark: string,
  field: (typeof fields)[number],
): Promise<string | undefined> {
  const { body, headers } = await send('GET /documents/1');
  const [title, summary, text] = fields.map((name) => String(body[name]) + (name === field ? mark : ''));
  const ifMatch = { 'if-match': String(headers['etag'] ?? '"0"') };
  const changed = { title: title ?? '', summary: summary ?? '', text: text ?? '' };
  return (await send('PUT /documents/1', changed, ifMatch)).accepted ? mark : undefined;
}

foreignServiceCase(
  parallelEdits,
  async (client) => {
    await client.seed(seeds);
    const accepted = new Map<string, string>();
    for (const field of fields)
      for (const round of ['a', 'b'])
        for (const mark of await together(4, (at) => edit(client, `#${field}${round}${at};`, field)))
          if (mark !== undefined) accepted.set(mark, field);
    const { body, headers } = await client.send('GET /documents/1');
    const isStrictlyWeak = accepted.size === 0;
    return found({
      'nobody may edit': isStrictlyWeak && !String(headers['etag']).startsWith('W/'),
      'an accepted edit is gone': [...accepted].some(([mark, field]) => !String(body[field]).includes(mark)),
      'what was seeded is gone': !isStrictlyWeak && !String(body['text']).startsWith(lines),
    });
  },
  {
    'if-match-ignored': 'an accepted edit is gone',
    'if-match-outside': 'an accepted edit is gone',
    'drops-text': 'an accepted edit is gone',
    'swaps-fields': 'an accepted edit is gone',
    'cut-short': 'what was seeded is gone',
    'changed-by-nobody': 'nobody may edit',
    frozen: 'an accepted edit is gone',
    stale: 'an accepted edit is gone',
  },
);

const opened = hosted();

test.each([
  { mode: 'right', tag: 'weak', accepts: true },
  // RFC 9110, 13.1.1: a weak tag never matches.
  { mode: 'strict', tag: 'weak', accepts: false },
  { mode: 'strict', tag: 'uuid', accepts: true },
  // Who has no tags asks for a precondition that nobody can send.
  { mode: 'right', tag: 'none', accepts: false },
] as const)(
  '$mode with tags $tag accepts an edit of what was read: $accepts',
  async ({ mode, tag, accepts }) => {
    const client = opened('parallel-edits', mode, { ...outspoken, tag });
    await client.seed(seeds);
    expect((await edit(client, '#1', 'title')) !== undefined).toBe(accepts);
  },
);

test('an edit without If-Match is a 428, one of an older version is refused', async () => {
  const { send, seed } = opened('parallel-edits', 'right');
  await seed(seeds);
  const mine = { title: 'a', summary: 'b', text: 'c' };
  const put = (tag?: string) => send('PUT /documents/1', mine, tag === undefined ? {} : { 'if-match': tag });
  expect((await put()).status).toBe(428);
  expect((await put('"1"')).headers['etag']).toBe('"2"');
  expect(await put('"1"')).toMatchObject({ status: 409, body: { code: 'version-mismatch' } });
});
