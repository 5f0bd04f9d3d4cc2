import { compare } from '../../analyze/comparison/contests.ts';
import type { Comparison } from '../../analyze/comparison/contests.ts';
import { grouped } from '../../core/grouped.ts';
import { schemaVersion } from '../../core/run-record.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { list, sentences } from '../document.ts';
import type { Block, Document } from '../document.ts';
import { comparisonData, comparisonTable } from './comparison/table.ts';
import { claimedLines } from './comparison/verdict-lines.ts';
import { differencesBetween } from './comparison/differences.ts';
import { partnerOf } from './comparison/partners.ts';
import { raceCases } from './race/cases.ts';
import { noiseTexts, referenceAmong, testTexts } from './race/compared.ts';
import { placesOf } from './race/places.ts';
import { rowsOf } from './race/rows.ts';
import type { Row } from './race/rows.ts';

/** Records of one folder or file, as it was named. */
export interface Side {
  readonly name: string;
  readonly runs: readonly RunRecord[];
}

/** A row and the one that it is compared with, and where they come from. */
interface Pair {
  readonly about: string;
  readonly workload: string;
  readonly row: Row;
  readonly reference: Row;
  /** Apart: of different folders, so that nobody may have raced them together. */
  readonly isApart: boolean;
}

/**
 * Rows beside those of the first of several sides that are like them; of one side alone its rows beside each other. Rows without
 * a partner are told, too. Undefined where no row has one.
 */
export function comparisonDocument(sides: readonly Side[]): Document | undefined {
  const [first, ...others] = sides;
  if (first === undefined) return undefined;
  const { pairs, alone } = others.length === 0 ? within(first) : beside(first, others);
  if (pairs.length === 0) return undefined;
  const comparison = compare(
    pairs.map(({ row, reference }) => ({ row: row.runs, reference: reference.runs })),
  );
  const found = pairs.map((pair, index) => ({ ...pair, compared: comparison.compared[index]! }));
  const tables = [...grouped(found, ({ about, workload }) => `${workload}\n${about}`).values()];
  return {
    blocks: [
      ...tables.flatMap(blocksOf),
      ...list(alone),
      ...sentences(
        ...testTexts(comparison),
        ...(comparison.tests === 0
          ? ['Nothing is claimed without blocks in common: bench --blocks 10 races rows in the same blocks.']
          : []),
        'times: what the row has for one of the reference; of blocks in common the estimate with its interval, else of medians.',
      ),
    ],
    cases: sides.flatMap(({ name, runs }) =>
      raceCases(runs).map((one) => (others.length === 0 ? one : { ...one, name: `${name}: ${one.name}` })),
    ),
    data: {
      schemaVersion,
      comparisons: found.map(({ workload, row, reference, about, compared }) => ({
        workload,
        about,
        reference: reference.label,
        ...comparisonData({ label: row.label, compared }),
        differs: differencesBetween(reference.run, row.run),
      })),
      tests: comparison.tests,
      fewest: comparison.fewest,
    },
  };
}

/** Why no row of a side has another one beside it, row by row; empty where some have. */
export function rowsAlone(side: Side): readonly string[] {
  const { pairs, alone } = within(side);
  return pairs.length > 0 ? [] : alone;
}

type Found = Pair & { readonly compared: Comparison['compared'][number] };

function blocksOf(found: readonly Found[]): Block[] {
  const [{ workload, about } = { workload: '', about: '' }] = found;
  const isSame = (each: Found): boolean => each.row.label === each.reference.label || !each.isApart;
  const rows = found.map((each) => ({
    label: isSame(each) ? each.row.label : `${each.row.label} beside ${each.reference.label}`,
    compared: each.compared,
  }));
  const noise = [...grouped(found, ({ reference }) => reference).entries()].flatMap(([reference, own]) =>
    noiseTexts({ reference, rows: own.map(({ compared }) => ({ label: '', compared })) }),
  );
  return [
    { kind: 'heading', text: workload, about, facts: [] },
    { kind: 'verdicts', about: 'What may be claimed', items: claimedLines(rows) },
    comparisonTable(rows),
    ...list(found.flatMap((each) => apartText(each) ?? [])),
    ...sentences(...noise),
  ];
}

/** What has to be known of rows that were not raced together, or not in the same way. */
function apartText({ row, reference, compared, isApart }: Found): string | undefined {
  const differs = differencesBetween(reference.run, row.run);
  if (!isApart) return undefined;
  if (compared.blocks > 0) return differs.length > 0 ? `${row.label}: ${differs.join('; ')}` : undefined;
  const days = [reference, row].map(({ run }) => run.startedAt.slice(0, 16).replace('T', ' '));
  const when = days[0] === days[1] ? '' : `; raced ${days[1]} against ${days[0]} UTC`;
  return `${row.label}: no block in common, so that nothing is claimed${differs.length === 0 ? '; both were raced in the same way' : `: ${differs.join('; ')}`}${when}`;
}

/** The rows of one side, each beside the reference of its circumstances. */
function within({ name, runs }: Side): { pairs: readonly Pair[]; alone: readonly string[] } {
  const pairs: Pair[] = [];
  const alone: string[] = [];
  for (const [workload, rows] of eachWorkload(runs))
    for (const [place, alternatives] of placesOf(rows)) {
      const reference = referenceAmong(alternatives);
      const others = alternatives.filter((row) => row !== reference);
      if (reference === undefined) continue;
      const about = `${name}, beside ${reference.label}`;
      pairs.push(...others.map((row) => ({ about, workload, row, reference, isApart: false })));
      if (others.length === 0)
        alone.push(
          `${workload}/${reference.label}: no other row was raced ${place === '' ? 'here' : `with ${place}`}, so that it is compared with nothing`,
        );
    }
  return { pairs, alone };
}

function beside(first: Side, others: readonly Side[]): { pairs: readonly Pair[]; alone: readonly string[] } {
  const references = new Map(eachWorkload(first.runs));
  const pairs: Pair[] = [];
  const alone: string[] = [];
  for (const { name, runs } of others)
    for (const [workload, rows] of eachWorkload(runs))
      for (const row of rows) {
        const reference = partnerOf(row, rows, references.get(workload) ?? []);
        if (reference === undefined)
          alone.push(`${name}: ${workload}/${row.label} is like no row of ${first.name}, or like several`);
        else pairs.push({ about: `${name}, beside ${first.name}`, workload, row, reference, isApart: true });
      }
  return { pairs, alone };
}

function eachWorkload(runs: readonly RunRecord[]): (readonly [string, readonly Row[]])[] {
  return Array.from(
    grouped(runs, ({ workload }) => workload),
    ([workload, own]) => [workload, rowsOf(own, { together: true })],
  );
}
