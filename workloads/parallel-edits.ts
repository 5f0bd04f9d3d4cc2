import { readRecords } from '../harness/check/versions/read-records.ts';
import { content } from '../harness/check/versions/content.ts';
import { contents } from '../harness/check/versions/contents.ts';
import type { ContentsOptions } from '../harness/check/versions/contents-options.ts';
import { lineage } from '../harness/check/versions/lineage.ts';
import { effectKinds, receiptsMatch } from '../harness/check/receipts.ts';
import { stamps } from '../harness/check/versions/stamps.ts';
import type { Change } from '../harness/core/guarded.ts';
import { settlementOf } from '../harness/core/operation.ts';
import type { Merged, Preference } from '../harness/core/operation.ts';
import { randomAt } from '../harness/core/random.ts';
import type { Fields } from '../harness/core/record.ts';
import { stampsOf } from '../harness/core/stamps.ts';
import type { Workload } from '../harness/core/workload.ts';
import { mergeField, mergeText } from './parallel-edits-merge.ts';
import type { Arguments, BodySchema, CommandSpec } from '../harness/core/command.ts';

const fields = ['title', 'summary'] as const;
/** Sections of a heading and a line that is edited, so that edits of two neighbours do not touch. */
const sections = 20;
const firstText = Array.from({ length: sections }, (_, at) => `Section ${at + 1}\nText ${at + 1}`).join('\n');

/** A document without its stamps. */
type Document = Readonly<Record<(typeof fields)[number] | 'text', string>>;

const firstDocument: Document = { title: '', summary: '', text: firstText };

const longestText = 16_000;

const body: BodySchema = {
  title: { type: 'string', maxLength: 4000, about: 'one line above it all' },
  summary: { type: 'string', maxLength: 4000, about: 'what it is about, in short' },
  text: { type: 'string', maxLength: longestText, about: 'the text, in lines' },
};

const replace: CommandSpec = {
  name: 'replace',
  about: 'Replaces the whole document that was read; refused when it was changed since.',
  did: 'replaced the document',
  method: 'PUT',
  path: '/documents/:id',
  body,
  precondition: 'required',
  keeps: Object.keys(body),
  parts: ({ id, args, preconditions, ...request }) => [
    {
      key: `documents/${id}`,
      when: [{ is: 'present', reason: 'unknown-record' }, ...preconditions],
      then: [
        ...Object.keys(body).map((name): Change => ({ field: name, do: 'set', value: String(args[name]) })),
        ...stampsOf(request),
      ],
    },
  ],
};

/** What one operation changes: a field, a line of the text, or one of each. */
interface Edit {
  readonly field?: (typeof fields)[number];
  readonly line?: number;
}

const edits: readonly Edit[] = [
  { field: 'title' },
  { field: 'summary' },
  { field: 'title', line: 1 },
  ...Array.from({ length: sections }, (_, at) => ({ line: 2 * at + 1 })),
];

/** Editors of one document: the save that wipes out somebody else's. */
export const parallelEdits: Workload = {
  name: 'parallel-edits',
  about: 'clients read a document, change a field or a line and put it back with If-Match',
  resources: [{ collection: 'documents', integers: ['changedAt'], stamped: true }],
  commands: [replace],
  decisions: () => 48,
  seed: (slot) => [{ key: `documents/${slot.name}`, fields: firstDocument }],
  bounds: ({ base }) => [{ of: `version ${base?.version}`, units: 1, most: 1, kind: 'lost-update' }],
  *operation({ operation, slot }) {
    const key = `documents/${slot.name}`;
    const read = yield { kind: 'read', key };
    if (read.kind !== 'found') return settlementOf(read);
    const base = documentOf(read.fields);
    const mine = edited(base, operation);
    // What grows when it is put back is shown in a form that nobody can put back.
    if (mine.text.length > longestText) return 'error';
    return settlementOf(
      yield {
        kind: 'command',
        command: replace,
        id: slot.name,
        args: mine,
        base: read,
        // To be in force, one's own document is sent as it is.
        redo: { key, merge: (newest, prefer) => merged(base, mine, documentOf(newest), prefer) },
      },
    );
  },
  invariants: [
    {
      name: 'no edit is made on a version that somebody else has changed already',
      kinds: ['lost-update'],
      essential: true,
    },
    { name: 'the versions of a document form one chain', kinds: ['broken-chain'] },
    { name: 'an accepted edit is in the final document', kinds: ['missing-edit'] },
    { name: 'a document holds nothing that was refused or never sent', kinds: ['phantom-edit'] },
    { name: 'title, summary and text are what was put there', kinds: ['wrong-field'], essential: true },
    { name: 'nobody is shown what was replaced before', kinds: ['stale-read'] },
    { name: 'nobody is refused for a change that nobody made', kinds: ['unjustified-refusal'] },
    { name: 'a document says who changed it last, and when', kinds: ['wrong-stamp'] },
    { name: 'accepted edits take effect once, refused ones never', kinds: effectKinds },
  ],
  check: (evidence) => [
    ...receiptsMatch(evidence),
    ...lineage(evidence, { collections: ['documents'] }),
    ...contents(evidence, putWhole),
    ...content(evidence, { command: 'replace', collection: 'documents', marks: marksIn, markOf }),
    ...stamps(evidence, { collection: 'documents', contents: putWhole }),
    ...readRecords(evidence, { collection: 'documents', fields: [], stamped: 'unlessTagsRecur' }),
  ],
};

/** What a document is after a request: what was put. */
const putWhole: ContentsOptions = {
  command: 'replace',
  collection: 'documents',
  fields: { title: 'title', summary: 'summary', text: 'text' },
  seed: firstDocument,
  tellsTags: true,
  moved: 'version-mismatch',
  kinds: { lost: 'lost-update', missing: 'missing-edit' },
};

function documentOf(found: Fields): Document {
  // Some services show null for a text that is empty; what they get back is the text.
  const value = (name: string): string => {
    const text = found.get(name) ?? '';
    return text === 'null' ? '' : text;
  };
  return { title: value('title'), summary: value('summary'), text: value('text') };
}

/** A document with the mark of an operation in the places that it edits. */
function edited(document: Document, operation: number): Document {
  const edit = edits[Math.floor(randomAt(editStream, operation) * edits.length)];
  // Many services trim what they keep.
  const marked = (text: string): string => (text === '' ? markOf(operation) : `${text} ${markOf(operation)}`);
  const lines = document.text.split('\n').map((line, at) => (at === edit?.line ? marked(line) : line));
  const field = edit?.field === undefined ? {} : { [edit.field]: marked(document[edit.field]) };
  return { ...document, ...field, text: lines.join('\n') };
}

const editStream = 1;

/** One's own edit in the newest document; undefined when nothing of it is left, or it is given up. */
function merged(base: Document, mine: Document, newest: Document, prefer: Preference): Merged | undefined {
  const title = mergeField(base.title, mine.title, newest.title, prefer);
  const summary = mergeField(base.summary, mine.summary, newest.summary, prefer);
  const text = mergeText(base.text, mine.text, newest.text, prefer);
  if (title === undefined || summary === undefined || text === undefined) return undefined;
  const args: Arguments & Document = { title: title.value, summary: summary.value, text: text.value };
  const parts = ['title', 'summary', 'text'] as const;
  if (parts.every((part) => args[part] === newest[part])) return undefined;
  return { args, overwrites: prefer === 'mine' && [title, summary, text].some(({ clashed }) => clashed) };
}

/** The trace that an operation leaves where it edits. */
function markOf(operation: number): string {
  return `#${operation.toString(36)}`;
}

function marksIn(found: Fields): readonly string[] {
  return Object.values(documentOf(found)).flatMap((text) => text.match(/#[0-9a-z]+/g) ?? []);
}
