import type { Containment } from './containment-options.ts';

/** Directories with entries, as tests of checks have them: with no names, and nothing in them, until a test says so. */
export const emptyTree: Containment = {
  parents: 'directories',
  children: 'entries',
  counter: 'children',
  seeded: [],
  create: 'create',
  remove: 'remove',
  delete: 'delete',
  names: [],
  nameOf: () => undefined,
  parent: 'directory',
  ownerField: 'owner',
  seededOwner: 'nobody',
};
