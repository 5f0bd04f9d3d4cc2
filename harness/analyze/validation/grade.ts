import type { Foretold } from './loop-fit.ts';

/** What a prediction was worth: within 10 % and inside its interval, within 25 %, or neither. */
export type Grade = 'VALIDATED' | 'USABLE' | 'REJECTED';

/** A prediction beside what was measured afterwards. */
export interface Graded {
  readonly predicted: Foretold;
  readonly measured: number;
  /** Measured over predicted, less one. */
  readonly off: number;
  readonly inside: boolean;
  readonly grade: Grade;
}

const close = 0.1;
const usable = 0.25;

/** Grades one prediction. */
export function gradeOf(predicted: Foretold, measured: number): Graded {
  const off = measured / predicted.value - 1;
  const inside = measured >= predicted.low && measured <= predicted.high;
  const far = Math.abs(off);
  const grade = far <= close && inside ? 'VALIDATED' : far <= usable ? 'USABLE' : 'REJECTED';
  return { predicted, measured, off, inside, grade };
}

/** The worst of several grades: a strategy's model is as good as its worst prediction. */
export function worstOf(grades: readonly Grade[]): Grade {
  return (['REJECTED', 'USABLE'] as const).find((grade) => grades.includes(grade)) ?? 'VALIDATED';
}
