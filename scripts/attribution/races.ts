/** A race in which requests lose to others. */
export interface AttributedRace {
  readonly name: string;
  /** Where its records are. */
  readonly collection: string;
  /** Flags of `bench`. */
  readonly flags: readonly string[];
}

const edits = ['--workload', 'parallel-edits', '--strategy', 'atomic-script'];

/** Races by what clients do when they lose, as that decides how old what they name may be; the last names no tags at all. */
export const races: readonly AttributedRace[] = [
  { name: 'parallel-edits, discard', collection: 'documents', flags: [...edits, '--policy', 'discard'] },
  { name: 'parallel-edits, merge', collection: 'documents', flags: [...edits, '--policy', 'merge'] },
  { name: 'parallel-edits, overwrite', collection: 'documents', flags: [...edits, '--policy', 'overwrite'] },
  { name: 'parallel-edits, retry', collection: 'documents', flags: [...edits, '--policy', 'retry'] },
  {
    name: 'parallel-edits, 412',
    collection: 'documents',
    flags: [...edits, '--policy', 'discard', '--profile', 'rfc9110'],
  },
  {
    name: 'branch-push',
    collection: 'branches',
    flags: ['--workload', 'branch-push', '--strategy', 'atomic-script', '--policy', 'discard'],
  },
];
