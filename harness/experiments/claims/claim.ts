import type { RunRecord } from '../../core/run-record.ts';
import type { PlanSettings } from '../../plan/given.ts';

/** A claim of the field and how it is tested; all of it, the rule included, is said before anything is measured. */
export interface Claim {
  readonly name: string;
  /** As it is claimed, in a sentence. */
  readonly about: string;
  /** What is raced, and why that tells. */
  readonly how: string;
  /** What its races have in common. */
  readonly settings: PlanSettings;
  readonly races: Readonly<Record<string, ClaimRace>>;
  /** What must be seen if the claim is right, each in circumstances of its own. */
  readonly predictions: readonly Prediction[];
  /** What else is told, such as what it costs; it decides nothing. */
  readonly figures?: readonly Figure[];
}

/** One race of a claim, run once a block. */
export interface ClaimRace {
  readonly settings: PlanSettings;
  /** The broken service that is raced in place of a right one. */
  readonly broken?: string;
  /** What may come of it; else the claim is not decided. Absent: it must be valid. `any`: the verdict is what is asked. */
  readonly expects?: 'any';
}

/** What a claim says of a figure. */
export interface Prediction {
  readonly says: string;
  readonly figure: Figure;
  readonly must: Bound;
}

/** Where all of the interval of a figure must lie. */
export type Bound =
  | { readonly above: number }
  | { readonly below: number }
  | { readonly between: readonly [low: number, high: number] };

/** The races of one block by their name. */
export type BlockOfRaces = Readonly<Record<string, RunRecord>>;

/** A figure that is taken of every block. */
export interface Figure {
  readonly name: string;
  /** `times` is a ratio: its middle is that of logarithms. */
  readonly unit: FigureUnit;
  /** Undefined where the block does not tell. */
  readonly of: (block: BlockOfRaces) => number | undefined;
}

export type FigureUnit = 'times' | 'share' | 'perS' | 'ms' | 'number';
