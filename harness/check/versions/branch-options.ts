/** Branches, one a slot, whose `head` names a commit `collection/slot.commit` with its `parent`. */
export interface BranchOptions {
  readonly command: string;
  readonly branches: string;
  readonly commits: string;
  /** What a branch points at before its first commit; there is no record of it. */
  readonly root: string;
}
