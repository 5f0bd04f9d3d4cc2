/**
 * Records that hold others: `parents/ID` is seeded with some children and counts them, `children/ID.NAME` are created
 * in it and removed, and a parent that was deleted never comes back.
 */
export interface Containment {
  readonly parents: string;
  readonly children: string;
  readonly counter: string;
  /** Names of the children that every parent is seeded with. */
  readonly seeded: readonly string[];
  /** All names that children are given; of a removal the history keeps which. */
  readonly names: readonly string[];
  /** The name of the child that an operation creates and removes; undefined where it removes whatever it finds. */
  readonly nameOf: (operation: number) => string | undefined;
  /** Creates a child and counts it, removes one and counts it, deletes a parent. */
  readonly create: string;
  readonly remove: string;
  readonly delete: string;
  /** The name under which a read of all at once, `member.field` without those that are not there, shows the parent. */
  readonly parent: string;
  /** The field of a child that says whose it is, and what it holds of one that was seeded. */
  readonly ownerField: string;
  readonly seededOwner: string;
}
