import { medianOf } from '../../analyze/median.ts';
import { takesProof } from '../../core/warning.ts';
import type { Environment, RunRecord } from '../../core/run-record.ts';
import type { BlockOfRaces, Figure } from './claim.ts';
import { settingsOfRace } from './claim-cells.ts';
import type { Located } from '../../analyze/comparison/hodges-lehmann.ts';
import { answerOf, locateFigure, outcomeOf } from './decide.ts';
import type { ClaimResult, FoundFigure, Load, RacedArm } from './result.ts';
import { isProof } from './test-claim.ts';
import type { ClaimRaces } from './test-claim.ts';

/** When a claim was tested, and beside what. */
export interface Circumstances {
  readonly startedAt: Date;
  readonly seconds: number;
  readonly environment: Environment;
  /** Processes that wanted a core, before and after. */
  readonly runQueue: Load['runQueue'];
}

/** What the races of a claim say of it, by the rule that it had before them. */
export function conclude({ claim, blocks }: ClaimRaces, circumstances: Circumstances): ClaimResult {
  const counted = blocks.filter(isProof);
  const predictions = claim.predictions.map(({ says, figure, must }) => {
    const found = foundIn(figure, counted);
    return { says, ...found, must, answer: answerOf(locatedIn(found), must) };
  });
  const spoilt = spoiltIn({ claim, blocks: counted });
  const outcome = outcomeOf(
    predictions.map(({ answer }) => answer),
    spoilt.length > 0,
  );
  const { startedAt, seconds, environment, runQueue } = circumstances;
  const neighbours = blocks.flatMap((block) =>
    Object.values(block).flatMap((run) => run.environment.neighbourShare ?? []),
  );
  const median = medianOf(neighbours);
  return {
    kind: 'claim',
    schemaVersion: 1,
    name: claim.name,
    about: claim.about,
    how: claim.how,
    measuredAt: startedAt.toISOString(),
    seconds: Math.round(seconds),
    environment,
    load: {
      ...(median === undefined
        ? {}
        : { neighbourCores: { median: rounded(median), max: rounded(Math.max(...neighbours)) } }),
      runQueue: [rounded(runQueue[0]), rounded(runQueue[1])],
    },
    blocks: { counted: counted.length, raced: blocks.length },
    races: armsOf({ claim, blocks }),
    predictions,
    figures: (claim.figures ?? []).map((figure) => foundIn(figure, counted)),
    outcome,
    doubts: outcome === 'not decided' ? [...spoilt, ...doubtsOf({ claim, blocks }, predictions)] : [],
  };
}

function foundIn(figure: Figure, blocks: readonly BlockOfRaces[]): FoundFigure {
  const values = blocks.flatMap((block) => figure.of(block) ?? []);
  const at = locateFigure(figure, values);
  return {
    figure: figure.name,
    unit: figure.unit,
    ...(at === undefined ? {} : { estimate: rounded(at.estimate) }),
    ...(at?.low === undefined || at.high === undefined
      ? {}
      : { low: rounded(at.low), high: rounded(at.high) }),
    values: values.map(rounded),
  };
}

/** By the figures as they are kept, so that whoever reads them comes to the same. */
function locatedIn({ estimate, low, high }: FoundFigure): Located | undefined {
  return estimate === undefined
    ? undefined
    : { estimate, ...(low === undefined || high === undefined ? {} : { low, high }) };
}

/** Races that were wrong where they had to be right. */
function spoiltIn({ claim, blocks }: ClaimRaces): string[] {
  return Object.entries(claim.races).flatMap(([name, { expects }]) => {
    if (expects === 'any') return [];
    const wrong = blocks.flatMap(({ [name]: run }) => (run?.verdict.result === 'invalid' ? [run] : []));
    const [first] = wrong;
    if (first === undefined) return [];
    const worst = first.verdict.anomalies[0]?.worst.text ?? 'it was wrong';
    return [`"${name}" had to be right and was wrong in ${wrong.length} of ${blocks.length} races: ${worst}`];
  });
}

/** Why predictions are open. */
function doubtsOf(
  { blocks }: ClaimRaces,
  predictions: readonly (FoundFigure & { readonly says: string; readonly answer: string })[],
): string[] {
  const idle = blocks.filter((block) => !isProof(block));
  const open = predictions.filter(({ answer }) => answer === 'open');
  return [
    ...(idle.length === 0
      ? []
      : [
          `${idle.length} of ${blocks.length} blocks are left out, because a race proved nothing: ${whyIdle(idle)}`,
        ]),
    ...open.map(({ says, low, values }) =>
      low === undefined
        ? `${says}: ${values.length === 1 ? '1 block is' : `${values.length} blocks are`} too few for an interval`
        : `${says}: the interval holds what was foretold, and what was not`,
    ),
  ];
}

function whyIdle(blocks: readonly BlockOfRaces[]): string {
  const reasons = blocks.flatMap((block) =>
    Object.entries(block).flatMap(([name, { verdict, warnings }]) => {
      const why = warnings.find(takesProof)?.text ?? verdict.reasons[0];
      const isIdle = verdict.result === 'inconclusive' || warnings.some(takesProof);
      return isIdle && why !== undefined ? [`"${name}": ${why}`] : [];
    }),
  );
  return reasons[0] ?? 'nobody knows why';
}

function armsOf({ claim, blocks }: ClaimRaces): RacedArm[] {
  return Object.entries(claim.races).map(([name, race]) => {
    const count = (result: RunRecord['verdict']['result']): number =>
      blocks.filter(({ [name]: run }) => run?.verdict.result === result).length;
    return {
      name,
      settings: settingsOfRace(claim, race),
      ...(race.broken === undefined ? {} : { broken: race.broken }),
      results: { valid: count('valid'), invalid: count('invalid'), inconclusive: count('inconclusive') },
    };
  });
}

/** Four digits say all that so few blocks tell. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
