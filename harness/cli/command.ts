import type { FlagName } from '../plan/option-table.ts';
import type { Flags } from '../plan/option.ts';

/** What people type first, each with what it is for; tests plan or run every one of them. */
export type Examples = readonly { readonly command: string; readonly about: string }[];

/** One command: what it is for, what it takes, and what it does. Help is made from it. */
export interface Command {
  readonly name: string;
  /** What stands behind its name: `[--flag value …] PATH…`. */
  readonly usage: string;
  readonly about: string;
  readonly options: Partial<Flags<FlagName>>;
  /** The options that a first help shows; absent for all. */
  readonly fewOptions?: readonly FlagName[];
  /** What counts for it before the defaults of the table. */
  readonly defaults?: Readonly<Partial<Record<FlagName, string>>>;
  /** Whether words without a flag are paths. */
  readonly paths: boolean;
  /** Words that its options are made of, behind a title. */
  readonly terms?: { readonly title: string; readonly of: readonly { name: string; about: string }[] };
  readonly examples: Examples;
  /** Answers with the exit code. */
  readonly run: (argv: readonly string[]) => Promise<number>;
}
