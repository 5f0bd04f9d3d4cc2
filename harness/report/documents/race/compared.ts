import { compare } from '../../../analyze/comparison/contests.ts';
import type { Comparison } from '../../../analyze/comparison/contests.ts';
import { formatCount } from '../../../core/units.ts';
import { sentences } from '../../document.ts';
import type { Block } from '../../document.ts';
import { bandText, comparisonData, comparisonTable } from '../comparison/table.ts';
import type { NamedRow } from '../comparison/table.ts';
import { placesOf } from './places.ts';
import { isInvalid } from './rank.ts';
import type { Row } from './rows.ts';

/** Rows that were raced in the same blocks, with the one that all are compared with. */
export interface ComparedPlace {
  readonly reference: Row;
  readonly rows: readonly NamedRow[];
}

/** What became of all rows of a table that can be compared; undefined where none can. */
export function comparedIn(
  rows: readonly Row[],
): { readonly places: readonly ComparedPlace[]; readonly comparison: Comparison } | undefined {
  const places = [...placesOf(rows).values()].flatMap((alternatives) => {
    const inBlocks = alternatives.filter(({ runs }) => runs.some(({ block }) => block !== undefined));
    const reference = referenceAmong(inBlocks);
    const others = inBlocks.filter((row) => row !== reference);
    return reference === undefined || others.length === 0 ? [] : [{ reference, others }];
  });
  if (places.length === 0) return undefined;
  const comparison = compare(
    places.flatMap(({ reference, others }) =>
      others.map(({ runs }) => ({ reference: reference.runs, row: runs })),
    ),
  );
  const compared = comparison.compared[Symbol.iterator]();
  return {
    comparison,
    places: places.map(({ reference, others }) => ({
      reference,
      rows: others.flatMap(({ label }) => {
        const { value } = compared.next();
        return value === undefined ? [] : [{ label, compared: value }];
      }),
    })),
  };
}

/** The one that was raced twice a block, else the first that was right. */
export function referenceAmong(rows: readonly Row[]): Row | undefined {
  return (
    rows.find(({ runs }) => runs.some(({ block }) => block?.role === 'again')) ??
    rows.find(({ run }) => run.promise === 'safe' && !isInvalid(run)) ??
    rows[0]
  );
}

/** The comparison of the rows of a table, where they were raced in blocks. */
export function comparedBlocks(rows: readonly Row[]): Block[] {
  const found = comparedIn(rows);
  if (found === undefined) return [];
  const { places, comparison } = found;
  return [
    ...places.flatMap((place): Block[] => [
      ...sentences(referenceText(place)),
      comparisonTable(place.rows),
      ...sentences(...noiseTexts(place)),
    ]),
    ...sentences(...testTexts(comparison)),
  ];
}

/** The same for programs. */
export function comparedData(rows: readonly Row[], workload: string): readonly object[] {
  return (comparedIn(rows)?.places ?? []).flatMap(({ reference, rows: compared }) =>
    compared.map((row) => ({ workload, reference: reference.label, ...comparisonData(row) })),
  );
}

function referenceText({ reference, rows }: ComparedPlace): string {
  const blocks = Math.max(...rows.map(({ compared }) => compared.blocks));
  const isAgain = reference.runs.some(({ block }) => block?.role === 'again');
  return `compared with ${reference.label}, block by block${isAgain ? `; it was raced twice in each of ${formatCount(blocks)} blocks` : ''}`;
}

/** What the reference differs by from itself. */
export function noiseTexts({ reference, rows }: ComparedPlace): string[] {
  const figures = rows.find(({ compared }) => compared.figures.some(({ outcome }) => outcome !== undefined));
  const bands = figures?.compared.figures.flatMap(({ measure, outcome }) =>
    outcome === undefined ? [] : [`${measure.name} ${bandText(outcome.band)}`],
  );
  if (bands === undefined || bands.length === 0) return [];
  return reference.runs.some(({ block }) => block?.role === 'again')
    ? [`noise, as far as ${reference.label} may lie from itself (A/A): ${bands.join(', ')}.`]
    : [`noise: ${bands.join(', ')}; nobody was raced twice a block, so that this is no more than a guess.`];
}

/** How many figures were tested, and whether there are blocks enough for that. */
export function testTexts({ tests, fewest, compared }: Comparison): string[] {
  const blocks = Math.max(0, ...compared.map((each) => each.blocks));
  if (tests === 0 || blocks === 0) return [];
  const few =
    blocks < fewest
      ? `: with ${formatCount(blocks)} ${blocks === 1 ? 'block' : 'blocks'} none of them can be decided, --blocks ${fewest} can`
      : '';
  const alone = Math.max(0, ...compared.map((each) => each.alone));
  return [
    `${formatCount(tests)} ${tests === 1 ? 'figure was' : 'figures were'} tested together (Holm)${few}; docs/comparing.md says how to read the words.`,
    ...(alone > 0 ? [`${formatCount(alone)} races have no partner in their block and are left out.`] : []),
  ];
}
