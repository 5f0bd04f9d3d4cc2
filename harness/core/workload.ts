import type { Evidence } from './evidence.ts';
import type { CommandIntent, Operation } from './operation.ts';
import type { Fields, Seed } from './record.ts';
import type { AnomalyKind, Finding } from './verdict.ts';
import type { Slot, Settings } from './slot.ts';
import type { CommandSpec } from './command.ts';

/**
 * A collection that GET serves as `/collection/id`. The record's key is `collection/id`; with `members` it has no record
 * of its own and shows one snapshot of several: `{ "a": { …fields }, "b": { …fields } }`, without those that are not there.
 */
export interface Resource {
  readonly collection: string;
  readonly integers: readonly string[];
  /** Keys by the name under which the snapshot shows them. */
  readonly members?: (id: string) => Readonly<Record<string, string>>;
  /** Its records carry `stampsOf`, from which Last-Modified, changedBy and changedAt are told. */
  readonly stamped?: true;
  /** Whether a record is used up, such as a voucher that is spent: some services remove it then. */
  readonly isUsedUp?: (fields: Fields) => boolean;
  /** What ids or fields mean that nobody can tell by looking at them, for those who write an adapter. */
  readonly meaning?: readonly string[];
}

/** What an operation knows when it starts. */
export interface Turn {
  /** Unique in a run; the same operation has the same number under every strategy. */
  readonly operation: number;
  readonly client: number;
  readonly slot: Slot;
  readonly settings: Settings;
}

/** A race: what clients send, what the service decides, and who judges; one file each. */
export interface Workload {
  readonly name: string;
  readonly about: string;
  readonly resources: readonly Resource[];
  readonly commands: readonly CommandSpec[];
  /** Decisions (accepted or decided against, never race lost) after which a slot's next generation begins. */
  readonly decisions: (settings: Settings) => number;
  readonly seed: (slot: Slot, settings: Settings) => readonly Seed[];
  readonly operation: (turn: Turn) => Operation;
  /** What an accepted command uses up of its slot: told while a race runs, where the sum is more than there is. */
  readonly bounds?: (command: CommandIntent, settings: Settings) => readonly Bound[];
  /** Keys of records that operations on a slot may create, as far as they are known beforehand. */
  readonly creates?: (slot: Slot, settings: Settings) => readonly string[];
  /** All values of fields that commands set to a word. */
  readonly words?: Readonly<Record<string, readonly string[]>>;
  /** Fields that hold an amount, as an integer. */
  readonly amounts?: readonly string[];
  /** Fields that hold free text which nothing seeds, each with what an operation may set it to. */
  readonly contents?: Readonly<Record<string, (operation: number) => readonly string[]>>;
  /** What must hold, 5 to 12 of them; empty where nothing can be wrong. */
  readonly invariants: readonly Invariant[];
  /** Judges a run by what was answered and what the store holds, never by `step`; absent where nothing can be wrong. */
  readonly check?: (evidence: Evidence) => readonly Finding[];
}

/** Keys of the records of a slot: those that are seeded, and those that operations may create. */
export function keysIn(
  { seed, creates }: Pick<Workload, 'seed' | 'creates'>,
  slot: Slot,
  settings: Settings,
): readonly string[] {
  return [...new Set([...seed(slot, settings).map(({ key }) => key), ...(creates?.(slot, settings) ?? [])])];
}

/** Units of something that a slot has no more of than `most`. */
export interface Bound {
  readonly of: string;
  readonly units: number;
  readonly most: number;
  /** What it is where more was accepted. */
  readonly kind: AnomalyKind;
}

/** Something that must hold of every race of a workload, and the anomalies that break it. */
export interface Invariant {
  /** In the words of the domain: "no more is sold than there was". */
  readonly name: string;
  /** No other invariant of the workload has them. */
  readonly kinds: readonly AnomalyKind[];
  /** The commands that it is about, by name: where a service offers none of them there is no case of it. Absent: all. */
  readonly of?: readonly string[];
  /** What the workload exists for: a race in which nobody could look at it proves nothing. */
  readonly essential?: true;
  /** Kinds that are proof enough where nobody came near a limit: sums of records that agree with what was accepted. */
  readonly standIns?: readonly AnomalyKind[];
}
