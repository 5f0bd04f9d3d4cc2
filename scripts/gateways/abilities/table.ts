import type { Spread } from '../../../harness/analyze/median.ts';
import { formatFigure } from '../../../harness/core/units.ts';
import type { AbilityRow } from './paired.ts';

/** What `npm run gateways:abilities` keeps. */
export interface AbilitiesDocument {
  readonly kind: 'gateway-abilities';
  readonly schemaVersion: 1;
  readonly measuredAt: string;
  readonly environment: { readonly cpu: string; readonly cores: number; readonly node: string };
  readonly gateway: string;
  readonly clients: number;
  readonly policy: string;
  readonly blocks: number;
  readonly secondsEach: number;
  readonly limitPerS: number;
  /** Cores that other processes took meanwhile. */
  readonly neighbourCores: Spread;
  readonly rows: readonly AbilityRow[];
}

const head = [
  'workload',
  'strategy',
  'with',
  'right',
  'won/s',
  '× without',
  'lost a race',
  'turned away',
  'p50 ms',
  'gateway CPU µs',
];

/** What the rows were measured with, in a sentence. */
export function measuredWith(document: AbilitiesDocument): string {
  const { environment, clients, policy, blocks, secondsEach, neighbourCores } = document;
  const { median, max } = neighbourCores;
  return `${environment.cpu}, ${environment.cores} cores, node ${environment.node}; ${clients} clients, policy ${policy}, ${blocks} blocks of ${secondsEach} s each; other processes took ${median.toFixed(2)} cores (median), ${max.toFixed(2)} at most.`;
}

/** The rows as a table of Markdown: medians, least and most in brackets. */
export function abilitiesTable({ rows, limitPerS }: AbilitiesDocument): string {
  const cells = rows.map((row) => [
    row.workload,
    row.strategy,
    row.ability === 'limit' ? `limit of ${limitPerS}/s` : row.ability,
    `${row.verdicts.valid} of ${row.verdicts.valid + row.verdicts.invalid + row.verdicts.inconclusive}`,
    spread(row.goodputPerS, formatFigure),
    spread(row.goodputRatio, ratio),
    spread(row.raceLost, percent),
    spread(row.turnedAway, percent),
    spread(row.p50Ms, formatFigure),
    spread(row.gatewayCpuUs, (us) => String(Math.round(us))),
  ]);
  const align = head.map((_, column) => (column < 3 ? '---' : '---:'));
  return [head, align, ...cells].map((line) => `| ${line.join(' | ')} |`).join('\n');
}

function spread(value: Spread | undefined, written: (one: number) => string): string {
  if (value === undefined || Number.isNaN(value.median)) return '–';
  const [median, least, most] = [value.median, value.min, value.max].map(written);
  return least === most ? `${median}` : `${median} [${least} to ${most}]`;
}

function ratio(value: number): string {
  return value.toFixed(2);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
