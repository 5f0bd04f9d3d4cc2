import type { AnomalyKind, Verdict } from '../core/verdict.ts';
import { digestOf } from '../core/digest.ts';
import type { Cell } from '../plan/cell.ts';
import type { Choices } from '../plan/choices.ts';
import { cellOf } from '../plan/plan.ts';
import type { MistakeBelow } from '../../targets/broken/below/mistake-below.ts';

/** One race of a service with a mistake below its commands, or the same race without it. */
export interface BelowRace {
  readonly workload: string;
  /** The same for all that are raced alike. */
  readonly race: string;
  /** Absent for the control. */
  readonly mistake?: MistakeBelow;
  readonly cell: Cell;
}

/** What came of the race of one mistake. */
export interface BelowProof {
  readonly name: string;
  readonly about: string;
  readonly place: MistakeBelow['place'];
  readonly workload: string;
  readonly result: Verdict['result'];
  readonly kinds: readonly AnomalyKind[];
  readonly control: Verdict['result'];
  /** How often it was raced, where once showed nothing. */
  readonly tries?: number;
  /** What must hold and does not. */
  readonly problems: readonly string[];
}

/** The last verdict on a race, and how often it was held. */
export interface RacedBelow {
  readonly verdict: Verdict;
  readonly tries: number;
}

/** Whether a race showed nothing: the mistake need not have happened. What is wrongly called invalid is never raced again. */
export function isToBeRacedAgain({ mistake }: BelowRace, { verdict: { result } }: RacedBelow): boolean {
  return mistake === undefined ? result === 'inconclusive' : result !== 'invalid';
}

/** The usual race of a mistake; its own settings count instead. */
const usual = { warmup: '0s', duration: '500ms', clients: 16, capacity: 5, history: '200k' } as const;

/** Lists the races of all mistakes, after a control that those share which are raced alike. */
export function belowRaces(
  mistakes: readonly MistakeBelow[],
  seed: number,
  choices: Choices,
): readonly BelowRace[] {
  const settingsOf = ({ workload, race }: MistakeBelow) => ({ ...usual, ...race, workload, seed });
  const races = new Map(mistakes.map((mistake) => [digestOf(settingsOf(mistake)), settingsOf(mistake)]));
  return [...races].flatMap(([race, settings]) => {
    const own = mistakes.filter((mistake) => digestOf(settingsOf(mistake)) === race);
    const cell = cellOf(settings, choices);
    const { workload } = settings;
    return [
      { workload, race, cell },
      ...own.map((mistake) => ({
        workload,
        race,
        mistake,
        cell: { ...cell, target: { kind: 'reference', broken: mistake.name } as const },
      })),
    ];
  });
}

/** What the races show. */
export function belowProofs(raced: ReadonlyMap<BelowRace, RacedBelow>): BelowProof[] {
  const races = [...raced.keys()];
  return races.flatMap((one) => {
    const { race, mistake, workload } = one;
    if (mistake === undefined) return [];
    const { name, about, place } = mistake;
    const {
      verdict: { result, anomalies },
      tries,
    } = raced.get(one)!;
    const unharmed = races.find((other) => other.race === race && other.mistake === undefined);
    const control = unharmed && raced.get(unharmed)?.verdict;
    return [
      {
        name,
        about,
        place,
        workload,
        result,
        kinds: anomalies.map(({ kind }) => kind),
        control: control?.result ?? 'inconclusive',
        ...(tries === 1 ? {} : { tries }),
        problems: [
          ...(result === 'invalid' ? [] : [`${name} (${about}) was not caught: ${workload} is ${result}`]),
          ...(control?.result === 'valid'
            ? []
            : [`${workload} without ${name} is ${control?.result}: ${wordsOf(control)}`]),
        ],
      },
    ];
  });
}

function wordsOf(verdict: Verdict | undefined): string {
  return [...(verdict?.anomalies ?? []).map(({ worst }) => worst.text), ...(verdict?.reasons ?? [])].join(
    '; ',
  );
}
