import { expect, test } from 'vitest';
import { directoryDelete } from './directory-delete.ts';
import { provesItself } from '../harness/simulate/workload.case.ts';

provesItself(directoryDelete, {
  unguarded: ['orphan', 'resurrected', 'deleted-non-empty', 'wrong-counter'],
  redundant: {
    'remove-entry 1 0':
      'an entry is only there while its directory is, and the condition before asks for the entry',
  },
});

test.each([
  // A listing that counts what it shows, whatever it calls the fields of an entry, also none; or counts one more.
  { shown: { 'directory.children': '2', 'draft.owner': 'nobody', 'notes.owner': 'ada' }, off: 0 },
  { shown: { 'directory.children': '1', 'draft.createdBy': 'nobody' }, off: 0 },
  { shown: { 'directory.children': '1', 'draft.': '' }, off: 0 },
  { shown: { 'directory.children': '1', draft: 'null' }, off: 1 },
])('entries are counted as a listing shows them: $shown', ({ shown, off }) => {
  const slot = { key: 0, generation: 0, name: '0-0' };
  const settings = { capacity: 10, clients: 8 };
  const operation = directoryDelete.operation({ operation: 1, client: 0, slot, settings });
  operation.next();
  const { value: look } = operation.next({ kind: 'accepted', version: 1, added: [] });
  if (typeof look === 'string' || look.kind !== 'read') throw new Error('it does not look around');
  expect(look.measure?.(new Map(Object.entries(shown)))).toBe(off);
});
