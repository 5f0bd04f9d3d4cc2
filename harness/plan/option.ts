/** What a value looks like and how far it may go; bounds are inclusive. */
export type Takes =
  | {
      readonly kind: 'name';
      readonly of: 'workloads' | 'strategies' | 'stores' | 'gateways' | 'policies' | 'arrivals';
    }
  | { readonly kind: 'duration'; readonly minMs: number; readonly maxMs: number }
  /** `minPerS` is included and 0 is not; with `none` the word is 0. */
  | { readonly kind: 'rate'; readonly maxPerS: number; readonly minPerS?: number; readonly none?: true }
  /** `such` is what to write, where thousands make no sense. */
  | { readonly kind: 'count'; readonly min: number; readonly max: number; readonly such?: string }
  | { readonly kind: 'oneOf'; readonly values: readonly string[] }
  /** A plain number such as 0.6; `above` is excluded. */
  | { readonly kind: 'decimal'; readonly above: number; readonly max: number }
  | {
      readonly kind:
        | 'skew'
        | 'backOff'
        | 'fault'
        | 'url'
        | 'metrics'
        | 'address'
        | 'label'
        | 'segment'
        | 'text'
        | 'switch'
        | 'output';
    };

/** What a command line can set: how its text is read, and what help says of it. */
export interface Flag {
  readonly takes: Takes;
  /** Several values, by comma or as a list: one cell each, faults all in every cell. */
  readonly list: boolean;
  /** May be given more than once. */
  readonly repeats?: true;
  /** What stands for the value in the help; empty for a switch. */
  readonly placeholder: string;
  /** As a person would type it; absent where nothing is set. */
  readonly default?: string;
  readonly about: string;
  readonly example: string;
}

/** The flags of a command by name. */
export type Flags<Name extends string = string> = Readonly<Record<Name, Flag>>;

/** One thing that can be set: flag, variable, key of a plan file, line of the help and of the schema. */
export interface Option extends Flag {
  readonly group:
    | 'what to race'
    | 'how to race it'
    | 'who loses a race'
    | 'the records'
    | 'the service'
    | 'the sweep'
    | 'the search'
    | 'the analysis'
    | 'the log'
    | 'the validation'
    | 'the proof'
    | 'the claims'
    | 'output'
    | 'more';
  /** `shell` is flag and variable, `flag` must be typed each time. */
  readonly from: 'anywhere' | 'shell' | 'flag';
}
