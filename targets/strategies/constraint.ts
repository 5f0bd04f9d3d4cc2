import type { Strategy } from '../../harness/core/strategy.ts';

/** Leaves the decision to constraints of the schema: a key is unique, a slot is claimed once, no amount is negative. */
export const constraint: Strategy = {
  name: 'constraint',
  about: 'writes, and lets UNIQUE and CHECK constraints refuse (INSERT … ON CONFLICT)',
  stores: ['postgres'],
  // Rules that a constraint can say of the rows as they are: no state that must follow another, no version.
  workloads: ['last-item', 'duplicate-registration', 'appointment-booking', 'resource-naming', 'transfer'],
  needs: 'constraints',
  sends: 'guards',
  scope: () => ({ kind: 'constraint' }),
  flaw: () => undefined,
};
