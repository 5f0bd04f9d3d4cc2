import type { Unplaced } from './mistake-below.ts';
import { inStatements } from './rewriting.ts';

// Long enough for two to meet at one name, on a machine that others use too.
const single = { store: 'postgres', strategy: 'conditional-update-share', duration: '1s' };

/** Mistakes in what PostgreSQL is told to do: at one place of the statements of one kind. */
export const statementMistakes: readonly Unplaced[] = [
  {
    name: 'version-at-least',
    about: 'UPDATE takes a version that is newer than the one asked for',
    workload: 'parallel-edits',
    race: single,
    mistake: () => inStatements(/^with p0 as \(update/, /r\.version = any/, 'r.version >= any'),
  },
  {
    name: 'insert-overwrites',
    about: 'ON CONFLICT DO UPDATE without a condition takes a name from its owner',
    workload: 'resource-naming',
    race: single,
    mistake: () => inStatements(/on conflict/, / where not r\.live/g, ''),
  },
  {
    name: 'half-is-kept',
    about: 'what the earlier parts of a statement wrote stays when a later one finds no row',
    workload: 'resource-naming',
    race: single,
    mistake: () =>
      inStatements(/^with p\d as .*, p\d as/, /then 1 \/ \(case .*? end\) = 1 else/, 'then false else'),
  },
  {
    name: 'other-fields-dropped',
    about: 'SET fields holds what is changed, and nothing of what was there',
    workload: 'resource-naming',
    race: single,
    mistake: () => inStatements(/fields = r\.fields \|\|/, /fields = r\.fields \|\| /g, 'fields = '),
  },
  {
    name: 'reads-not-locked',
    about: 'FOR SHARE is forgotten: what a decision was read from changes under it',
    workload: 'exclusive-settings',
    race: { ...single, clients: 32, duration: '1500ms' },
    mistake: () => inStatements(/^with p\d as \((update|select)/, / for share/, ''),
  },
  {
    name: 'read-committed',
    about: 'BEGIN asks for READ COMMITTED where the decision needs SERIALIZABLE',
    workload: 'last-item',
    race: { store: 'postgres', strategy: 'serializable' },
    mistake: () => inStatements(/^begin /, /serializable/, 'read committed'),
  },
];
