import type { Columns } from '../../core/columns.ts';

/** What is known of the locks of one slot by the tokens that a read shows. */
export interface ShownTokens {
  /** Whether a number that is shown stands for a token that somebody was told, or may have been. */
  readonly isOne: (token: number) => boolean;
  /** The lock that a read cannot have shown a token beside: it has replaced that one, or is given it later. */
  readonly against: (row: number, token: number) => number | undefined;
  /** The lock by which a token was over when the record was left with it. */
  readonly overAtEnd: (token: number) => number | undefined;
}

/** The columns that say so, and when requests can have taken effect at the earliest. */
export type TimedTokens = Pick<Columns, 'value' | 'done' | 'sent'> & { readonly asked: Float64Array };
