import { wilsonInterval } from '../../analyze/wilson.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { ForeignRace, ForeignSet } from './races.ts';
import { pathOf } from './services/manner.ts';

/** Version of the document that `prove --foreign all` stores. */
export const foreignProofVersion = 1;

type Result = RunRecord['verdict']['result'];

/** Verdicts on services, counted. */
export type Verdicts = Readonly<Record<'raced' | Result, number>>;

/** What the verdicts on services are that share no code with the checks. */
export interface ForeignProof {
  readonly schemaVersion: number;
  readonly set: ForeignSet;
  readonly seed: number;
  readonly workloads: readonly {
    readonly workload: string;
    /** Of these none may be invalid. */
    readonly right: Verdicts;
    /** Of these none may be valid. */
    readonly wrong: Verdicts;
    /** Races in which a wrong service had no occasion to do what is wrong: nothing is asked of their verdict but not to be invalid. */
    readonly flawless: number;
  }[];
  /** Ways of being wrong with the share of races that found them, and its 95 % Wilson interval. */
  readonly modes: readonly {
    readonly workload: string;
    readonly mode: string;
    readonly about: string;
    readonly raced: number;
    readonly caught: number;
    readonly rate: number;
    readonly interval: readonly [low: number, high: number];
  }[];
  /** Why races were inconclusive, numbers left out, the commonest first. */
  readonly inconclusive: readonly {
    readonly reason: string;
    readonly right: number;
    readonly wrong: number;
  }[];
  /** Every race by the path of its service, with its verdict and the kinds of anomaly that were found. */
  readonly races: readonly {
    readonly service: string;
    readonly is: 'right' | 'wrong';
    readonly arrival: string;
    readonly result: Result;
    /** How often the service says that it did what is wrong. */
    readonly mistakes: number;
    /** How often it was raced; absent: once. */
    readonly tries?: number;
    readonly kinds: readonly string[];
  }[];
  readonly problems: readonly string[];
}

/** Share of the wrong services that must be decided where all are raced; the rest may speak too little for a verdict. */
export const leastDecided = 0.9;

/** One race with what came of it. */
export interface Raced {
  readonly race: ForeignRace;
  readonly verdict: RunRecord['verdict'];
  /** How often the service says that it did what is wrong. */
  readonly mistakes: number;
  /** How often it was raced; this is the last time. */
  readonly tries?: number;
}

/** So few mistakes can all fall among requests that overlap, in an order that makes sense: nobody without could tell. */
const fewMistakes = 20;

/** Whether a wrong service was found valid when it made hardly any mistake: then it is raced once more. */
export function mayBeHidden({ race, verdict, mistakes }: Raced): boolean {
  return (
    race.setting.mode.is === 'wrong' && verdict.result === 'valid' && mistakes > 0 && mistakes < fewMistakes
  );
}

/** What races of foreign services prove. */
export function foreignProofOf(
  raced: readonly Raced[],
  { set, seed, failure = '' }: Pick<ForeignProof, 'set' | 'seed'> & { readonly failure?: string },
): ForeignProof {
  const right = raced.filter(({ race }) => race.setting.mode.is === 'right');
  const bad = raced.filter(({ race }) => race.setting.mode.is === 'wrong');
  const wrong = bad.filter(({ mistakes }) => mistakes > 0);
  const flawless = bad.filter(({ mistakes }) => mistakes === 0);
  const workloads = [...new Set(raced.map(({ race }) => race.setting.workload))];
  const of = (all: readonly Raced[], workload: string): readonly Raced[] =>
    all.filter(({ race }) => race.setting.workload === workload);
  return {
    schemaVersion: foreignProofVersion,
    set,
    seed,
    workloads: workloads.map((workload) => ({
      workload,
      right: verdictsOf(of(right, workload)),
      wrong: verdictsOf(of(wrong, workload)),
      flawless: of(flawless, workload).length,
    })),
    modes: workloads.flatMap((workload) => modesOf(of(wrong, workload))),
    inconclusive: reasonsOf(raced),
    races: raced.map(({ race, verdict, mistakes, tries = 1 }) => ({
      service: nameOf(race),
      is: race.setting.mode.is,
      arrival: race.cell.arrival,
      result: verdict.result,
      mistakes,
      ...(tries === 1 ? {} : { tries }),
      kinds: verdict.anomalies.map(({ kind }) => kind),
    })),
    problems: [
      ...(failure === '' ? [] : [`the foreign services failed themselves: ${failure}`]),
      ...right.flatMap((one) =>
        one.mistakes > 0 ? [`${nameOf(one.race)} is right, but made mistakes`] : [],
      ),
      ...[...right, ...flawless].flatMap(({ race, verdict }) =>
        verdict.result === 'invalid'
          ? [`${nameOf(race)} did nothing wrong and was found invalid: ${toldOf(verdict)}`]
          : [],
      ),
      ...wrong.flatMap(({ race, verdict, mistakes }) =>
        verdict.result === 'valid'
          ? [`${nameOf(race)} was found valid, but it ${race.setting.mode.about} (${mistakes} times)`]
          : [],
      ),
      ...(set === 'all' ? undecided(verdictsOf(wrong)) : []),
    ],
  };
}

/** A race by the path of its service. */
export function nameOf({ setting: { workload, mode, manner } }: ForeignRace): string {
  return pathOf({ workload, mode: mode.name, manner });
}

function toldOf({ anomalies }: RunRecord['verdict']): string {
  return anomalies.map(({ worst }) => worst.text).join('; ');
}

/** Counts the verdicts on races. */
function verdictsOf(raced: readonly Raced[]): Verdicts {
  const count = (result: Result): number => raced.filter(({ verdict }) => verdict.result === result).length;
  return {
    raced: raced.length,
    valid: count('valid'),
    invalid: count('invalid'),
    inconclusive: count('inconclusive'),
  };
}

function modesOf(wrong: readonly Raced[]): ForeignProof['modes'] {
  return [...new Set(wrong.map(({ race }) => race.setting.mode))].map((mode) => {
    const races = wrong.filter(({ race }) => race.setting.mode === mode);
    const { raced, invalid } = verdictsOf(races);
    return {
      workload: races[0]?.race.setting.workload ?? '',
      mode: mode.name,
      about: mode.about,
      raced,
      caught: invalid,
      rate: invalid / raced,
      interval: wilsonInterval(invalid, raced),
    };
  });
}

/** The same reason with other numbers and names is one reason. */
function reasonsOf(raced: readonly Raced[]): ForeignProof['inconclusive'] {
  const counts = new Map<string, { right: number; wrong: number }>();
  for (const { race, verdict } of raced) {
    if (verdict.result !== 'inconclusive') continue;
    const reasons = verdict.reasons.length > 0 ? verdict.reasons : ['no reason was given'];
    for (const reason of new Set(reasons.map((text) => text.replaceAll(/\d[\d.,]*/g, 'N')))) {
      const count = counts.get(reason) ?? { right: 0, wrong: 0 };
      count[race.setting.mode.is] += 1;
      counts.set(reason, count);
    }
  }
  return [...counts]
    .map(([reason, count]) => ({ reason, ...count }))
    .toSorted((a, b) => b.right + b.wrong - a.right - a.wrong);
}

function undecided({ raced, invalid }: Verdicts): readonly string[] {
  if (invalid >= leastDecided * raced) return [];
  return [
    `${invalid} of ${raced} races of wrong services were decided: that is less than ${leastDecided * 100}%`,
  ];
}
