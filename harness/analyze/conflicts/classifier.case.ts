import { expect, test } from 'vitest';
import type { Call } from '../../core/call.ts';
import { Classifier } from './classifier.ts';
import { usualRefusals } from './refusals.ts';

/** What is said of a call; everything else is as usual. */
export type Given = Partial<Omit<Call, 'client'>> & {
  /** `undefined` where the log names nobody. */
  readonly client?: string | undefined;
  readonly at: readonly [arrived: number, done: number];
};

/** Calls, and the kinds of the conflicts among them, in order. */
export interface Classified {
  readonly about: string;
  readonly calls: readonly Given[];
  readonly kinds: readonly string[];
  readonly stepMs?: number;
}

/** A change of one record by one client, but for what is given. */
export function call({ at: [arrivedMs, doneMs], ...more }: Given): Call {
  const { client, ...rest } = { client: 'a', ...more };
  return {
    arrivedMs,
    doneMs,
    method: 'PUT',
    path: '/items/7',
    route: '/items/{id}',
    resource: '/items/7',
    status: 200,
    ...(client === undefined ? {} : { client }),
    ...rest,
  };
}

/** The kinds of the conflicts among calls, in order. */
function kinds(calls: readonly Given[], stepMs = 0): string[] {
  const told: string[] = [];
  const classifier = new Classifier(usualRefusals, ({ kind }) => told.push(kind));
  for (const one of calls) classifier.take(call(one), stepMs);
  classifier.end();
  return told;
}

/** Who loses, and is somebody else. */
export const lost = { status: 409, client: 'b' };

/** What kind each conflict must be. */
export function classifies(cases: readonly Classified[]): void {
  test.each(cases)('$about: $kinds', ({ calls, kinds: expected, stepMs = 0 }) => {
    expect(kinds(calls, stepMs)).toEqual(expected);
  });
}
