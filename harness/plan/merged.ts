import type { BackOff } from '../core/operation.ts';
import type { Fault } from '../core/fault.ts';
import type { Skew } from '../core/skew.ts';
import type { Arrival, Output } from './cell.ts';
import type { ListenAddress } from './listen-address.ts';
import type { OptionName, options } from './option-table.ts';

/** What counts for one option: its values, and who set them; `broken` when one could not be read. */
export interface Setting<T> {
  readonly values: readonly T[];
  /** Absent where the default counts. */
  readonly source?: string;
  readonly broken: boolean;
}

/** The value of every option after all sources were merged. */
export type Merged = { readonly [N in OptionName]: Setting<ValueOf<N>> };

/** The value of an option that has a default and takes one value. */
export function only<T>(setting: Setting<T>): T {
  const [value] = setting.values;
  if (value === undefined) throw new RangeError('an option without a value was read');
  return value;
}

/** Arrivals that follow a schedule whatever the answers, and so need a rate. */
export function isOpen(arrival: Arrival): boolean {
  return arrival === 'constant' || arrival === 'poisson' || arrival === 'ramp';
}

/** What the text of an option becomes. */
type ValueOf<N extends OptionName> = N extends 'arrival'
  ? Arrival
  : (typeof options)[N]['takes'] extends { readonly values: readonly (infer V)[] }
    ? V
    : (typeof options)[N]['takes']['kind'] extends keyof Values
      ? Values[(typeof options)[N]['takes']['kind']]
      : string;

interface Values {
  readonly duration: number;
  readonly rate: number;
  readonly count: number;
  readonly skew: Skew;
  readonly backOff: BackOff;
  readonly fault: Fault;
  readonly address: ListenAddress;
  readonly switch: boolean;
  readonly output: Output;
}

/** What messages call a service that nobody here has started, by how it was named. */
export function whereabouts({ service }: Pick<Merged, 'service'>): string {
  return service.source === undefined ? 'at --url' : 'of the adapter';
}
