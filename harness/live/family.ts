/** What a sample is of, by name; values are any text. */
export type Labels = Readonly<Record<string, string>>;

/** Durations by bucket, of which there is one more than bounds, and their sum in seconds. */
export interface Distribution {
  readonly counts: readonly number[];
  readonly sum: number;
}

/** One figure of a run with all its samples, free of any format; names are without prefix and suffix. */
export type Family = {
  readonly name: string;
  readonly help: string;
} & (
  | {
      readonly kind: 'counter' | 'gauge';
      readonly samples: readonly { readonly labels: Labels; readonly value: number }[];
    }
  | {
      /** Of seconds. */
      readonly kind: 'histogram';
      readonly bounds: readonly number[];
      readonly samples: readonly { readonly labels: Labels; readonly value: Distribution }[];
    }
);
