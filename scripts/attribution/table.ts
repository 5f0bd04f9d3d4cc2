import type { Score } from './score.ts';

/** One race through one gateway. */
export interface AttributionRow {
  readonly race: string;
  readonly gateway: string;
  /** Whether its requests name tags. */
  readonly hasTags: boolean;
  readonly withTags: Score;
  readonly withoutTags: Score;
}

/** What `npm run attribution -- --write` keeps. */
export interface AttributionDocument {
  readonly schemaVersion: 1;
  readonly measuredAt: string;
  readonly machine: string;
  readonly clients: number;
  readonly seconds: number;
  readonly rows: readonly AttributionRow[];
}

const heads = [
  'race',
  'gateway',
  'conflicts',
  'exact',
  'wrong',
  'only',
  'wrong',
  'several',
  'none',
  'one near, no tags',
  'right',
] as const;

/** The rows as a table in Markdown: with all that the log tells, then of the same log without its tags. */
export function attributionTable({ rows }: AttributionDocument): string {
  const cells = rows.map(({ race, gateway, withTags, withoutTags }) => [
    race,
    gateway,
    ...[
      withTags.conflicts,
      withTags.exact,
      withTags.exactWrong,
      withTags.only,
      withTags.onlyWrong,
      withTags.several,
      withTags.none,
      withoutTags.oneNear,
    ].map((count) => count.toLocaleString('en')),
    shareOf(withoutTags.oneNearRight, withoutTags.oneNear),
  ]);
  return [[...heads], heads.map((_, at) => (at < 2 ? '---' : '---:')), ...cells]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

/** What the rows show together, of conflicts whose requests named a tag. */
export function attributionSummary({ rows }: AttributionDocument) {
  const tagged = rows.filter(({ hasTags }) => hasTags);
  const sum = (of: (row: AttributionRow) => number): number =>
    tagged.reduce((total, row) => total + of(row), 0);
  const conflicts = sum(({ withTags }) => withTags.conflicts);
  const right = sum(({ withTags: score }) => score.exact + score.only - score.exactWrong - score.onlyWrong);
  return {
    conflicts,
    attributed: right / conflicts,
    exact: sum(({ withTags }) => withTags.exact) / conflicts,
    exactWrong: rows.reduce((total, { withTags }) => total + withTags.exactWrong, 0),
    oneNear: sum(({ withoutTags }) => withoutTags.oneNear),
    oneNearRight:
      sum(({ withoutTags }) => withoutTags.oneNearRight) / sum(({ withoutTags }) => withoutTags.oneNear),
    onlyPrecision:
      1 - sum(({ withoutTags }) => withoutTags.onlyWrong) / sum(({ withoutTags }) => withoutTags.only),
  };
}

/** The same in sentences. */
export function summaryText(document: AttributionDocument): string {
  const { conflicts, attributed, exact, exactWrong, oneNear, oneNearRight, onlyPrecision } =
    attributionSummary(document);
  return (
    `Of ${conflicts.toLocaleString('en')} conflicts by ETag ${percent(attributed)} were attributed to the one that had won, ${percent(exact)} as exact; ` +
    `${exactWrong === 0 ? 'nobody was' : `${exactWrong} were`} wrongly called exact. Of the same logs without their tags, ${percent(oneNearRight)} of ` +
    `the ${oneNear.toLocaleString('en')} with one accepted change near were attributed rightly, and ${percent(onlyPrecision)} of all only candidates had won.`
  );
}

function shareOf(part: number, all: number): string {
  return all === 0 ? '–' : percent(part / all);
}

/** Never rounded up to all of them. */
function percent(share: number): string {
  return share === 1 ? '100%' : `${(Math.floor(share * 1000) / 10).toFixed(1)}%`;
}
