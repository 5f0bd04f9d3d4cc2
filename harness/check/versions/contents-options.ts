import type { Reason } from '../../core/reason.ts';
import type { AnomalyKind } from '../../core/verdict.ts';

/** Records, one a slot, of which a command replaces some fields as a whole. */
export interface ContentsOptions {
  readonly command: string;
  readonly collection: string;
  /** Arguments, which the history keeps, by the fields that the command sets to them. */
  readonly fields: Readonly<Record<string, string>>;
  /** What the fields hold before anybody has changed them. */
  readonly seed: Readonly<Record<string, string>>;
  /** Arguments of which the first that was sent names what a request replaces; without them it is what its client read last. */
  readonly replaces?: readonly string[];
  /** Answers to the command tell the tag of this very record. */
  readonly tellsTags?: true;
  /** How a request is told that somebody else has replaced what it is made on. */
  readonly moved: Reason;
  /** What it is called when two requests replace the same, and when the last record is too old. */
  readonly kinds: { readonly lost: AnomalyKind; readonly missing: AnomalyKind };
}
