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
  readonly names?: readonly string[];
  /** Creates a child and counts it, removes one and counts it, deletes a parent. */
  readonly create: string;
  readonly remove: string;
  readonly delete: string;
}
