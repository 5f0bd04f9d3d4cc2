import { content } from '../harness/check/content.ts';
import { lineage } from '../harness/check/lineage.ts';
import { receiptsMatch } from '../harness/check/receipts.ts';
import type { Change } from '../harness/core/guarded.ts';
import { settlementOf } from '../harness/core/operation.ts';
import type { Fields } from '../harness/core/record.ts';
import { stampsOf } from '../harness/core/stamps.ts';
import type { Arguments, CommandSpec, Workload } from '../harness/core/workload.ts';

/** The parts of a document; each client edits one of them. */
const sections = ['intro', 'body', 'notes', 'summary'] as const;
const noteLength = 4000;

const replace: CommandSpec = {
  name: 'replace',
  about: 'Replaces the whole document that was read; refused when it was changed since.',
  method: 'PUT',
  path: '/documents/:id',
  body: Object.fromEntries(
    sections.map((section) => [
      section,
      { type: 'string', maxLength: noteLength, about: `text of the ${section}` },
    ]),
  ),
  precondition: 'required',
  parts: ({ id, args, preconditions, ...request }) => [
    {
      key: `documents/${id}`,
      when: [{ is: 'present', reason: 'unknown-record' }, ...preconditions],
      then: [
        ...sections.map((section): Change => ({ field: section, do: 'set', value: String(args[section]) })),
        ...stampsOf(request),
      ],
    },
  ],
};

/** Editors of one document, each of its own part: the save that wipes out somebody else's. */
export const parallelEdits: Workload = {
  name: 'parallel-edits',
  about: 'clients read a document, change their own part and put it back with If-Match',
  resources: [{ collection: 'documents', integers: ['changedAt'], stamped: true }],
  commands: [replace],
  decisions: () => 48,
  seed: (slot) => [
    { key: `documents/${slot.name}`, fields: Object.fromEntries(sections.map((section) => [section, ''])) },
  ],
  *operation({ operation, client, slot }) {
    const section = sections[client % sections.length] ?? sections[0];
    const key = `documents/${slot.name}`;
    const edited = (fields: Fields): Arguments =>
      Object.fromEntries(
        sections.map((name) => {
          const text = fields.get(name) ?? '';
          return [name, name === section ? `${text}${markOf(operation)} ` : text];
        }),
      );
    const read = yield { kind: 'read', key };
    if (read.kind !== 'found') return settlementOf(read);
    return settlementOf(
      yield {
        kind: 'command',
        command: replace,
        id: slot.name,
        args: edited(read.fields),
        base: read,
        redo: { key, merge: (newest) => ({ args: edited(newest), overwrites: false }) },
      },
    );
  },
  check: (evidence) => [
    ...receiptsMatch(evidence),
    ...lineage(evidence),
    ...content(evidence, {
      command: 'replace',
      collection: 'documents',
      marks: (fields) => sections.flatMap((name) => (fields.get(name) ?? '').split(' ').filter(Boolean)),
      markOf,
    }),
  ],
};

/** The trace that an operation leaves in the text that it edits. */
function markOf(operation: number): string {
  return `e${operation.toString(36)}`;
}
