import type { Environment, RunRecord } from '../../core/run-record.ts';
import type { PlanSettings } from '../../plan/given.ts';
import type { Bound, FigureUnit } from './claim.ts';
import type { Answer, Outcome } from './decide.ts';

/** What the races of one claim showed: all that the documents know of it, and what is kept as JSON. */
export interface ClaimResult {
  readonly kind: 'claim';
  readonly schemaVersion: 1;
  readonly name: string;
  readonly about: string;
  readonly how: string;
  readonly measuredAt: string;
  /** How long all its races took together. */
  readonly seconds: number;
  readonly environment: Environment;
  readonly load: Load;
  /** Blocks that count, of all that were raced: one of which a race proved nothing is left out. */
  readonly blocks: { readonly counted: number; readonly raced: number };
  readonly races: readonly RacedArm[];
  readonly predictions: readonly (FoundFigure & {
    readonly says: string;
    readonly must: Bound;
    readonly answer: Answer;
  })[];
  readonly figures: readonly FoundFigure[];
  readonly outcome: Outcome;
  /** Why nothing was decided; empty where something was. */
  readonly doubts: readonly string[];
}

/** What else the machine did meanwhile. */
export interface Load {
  /** Cores that other processes used, over all races. */
  readonly neighbourCores?: { readonly median: number; readonly max: number };
  /** Processes that wanted a core, ours included: the average of the last minute, before and after. */
  readonly runQueue: readonly [before: number, after: number];
}

/** One kind of race of a claim, as often as it was run. */
export interface RacedArm {
  readonly name: string;
  readonly settings: PlanSettings;
  readonly broken?: string;
  readonly results: Readonly<Record<RunRecord['verdict']['result'], number>>;
}

/** A figure with where it lies and what every block showed. */
export interface FoundFigure {
  readonly figure: string;
  readonly unit: FigureUnit;
  readonly estimate?: number;
  readonly low?: number;
  readonly high?: number;
  readonly values: readonly number[];
}
