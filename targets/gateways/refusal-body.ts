import { problemHeader } from '../../harness/core/http.ts';
import { reasonOf } from '../../harness/core/reason.ts';
import { problemOf } from '../service/answers/problem.ts';
import type { SteadyReason } from '../service/answers/problem.ts';

/** A refusal as a gateway that others wrote gives it: its status, its headers and the same body for all. */
export interface FixedRefusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Holds neither a quote nor a sign that means something to a configuration. */
  readonly body: string;
}

/** Refuses for a reason of the table in the same words whoever asks for whatever. */
export function fixedRefusal(
  code: SteadyReason,
  detail: string,
  headers: Readonly<Record<string, string>>,
): FixedRefusal {
  const { instance: _, ...problem } = problemOf(code, '', detail);
  const body = JSON.stringify(problem);
  if (/['\\$%]/.test(body)) throw new Error(`a configuration would read more in it than there is: ${body}`);
  return { status: reasonOf(code).status, headers: { ...headers, [problemHeader]: code }, body };
}
