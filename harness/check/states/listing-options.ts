import type { NameOf } from './child-lives.ts';
import type { Containment } from './containment-options.ts';

/** What one read shows of a parent and all its children: `member.field`, without those that are not there. */
export interface ListingOptions extends Containment {
  readonly names: readonly string[];
  readonly nameOf: NameOf;
  /** The name under which the parent is shown. */
  readonly parent: string;
  readonly ownerField: string;
  /** What the owner field of a seeded child holds. */
  readonly seededOwner: string;
}
