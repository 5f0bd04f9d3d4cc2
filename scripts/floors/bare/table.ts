import { medianOf, spreadOf } from '../../../harness/analyze/median.ts';
import type { Spread } from '../../../harness/analyze/median.ts';
import { columns } from '../columns.ts';

/** What the bare route is compared on: a request that decides nothing, and one unit sold by the script of a strategy. */
export const besides = ['bare-noop', 'bare-script'] as const;
export type Beside = (typeof besides)[number];

/** Two processes that did nothing before, ours and the bare one, measured in turn several times: the medians over the turns. */
export interface BarePair {
  /** CPU in µs a request. */
  readonly oursUs: number;
  readonly bareUs: number;
  /** Ours ÷ bare of each turn. */
  readonly cpu: number;
  readonly rate: number;
}

/** What ours costs and serves as a share of the bare route, and what both cost the process: CPU in µs a request. */
export interface BareRow {
  readonly name: Beside;
  readonly cpu: Spread;
  readonly rate: Spread;
  readonly oursUs: number;
  readonly bareUs: number;
}

/** A row from the pairs of one comparison. */
export function bareRow(name: Beside, pairs: readonly BarePair[]): BareRow {
  return {
    name,
    cpu: spreadOf(pairs.map(({ cpu }) => cpu)),
    rate: spreadOf(pairs.map(({ rate }) => rate)),
    oursUs: medianOf(pairs.map(({ oursUs }) => oursUs)) ?? Number.NaN,
    bareUs: medianOf(pairs.map(({ bareUs }) => bareUs)) ?? Number.NaN,
  };
}

const range = ({ min, max }: Spread): string => `(${min.toFixed(2)} to ${max.toFixed(2)})`;

/** The rows as a table with its legend. */
export function bareTable(rows: readonly BareRow[]): string {
  const head = [
    'beside a bare route',
    'bare, µs',
    'ours, µs',
    'CPU',
    '(least to most)',
    'rate',
    '(least to most)',
  ];
  const lines = rows.map(({ name, cpu, rate, oursUs, bareUs }) => [
    name,
    bareUs.toFixed(0),
    oursUs.toFixed(0),
    cpu.median.toFixed(2),
    range(cpu),
    rate.median.toFixed(2),
    range(rate),
  ]);
  const legend =
    'µs: CPU of the service a request; CPU and rate: ours ÷ bare; each pair on processes of its own';
  return `${columns([head, ...lines])}\n\n${legend}\n`;
}
