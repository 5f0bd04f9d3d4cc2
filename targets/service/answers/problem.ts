import { problemType } from '../../../harness/core/http.ts';
import { reasonCodes, reasonOf, statusOf } from '../../../harness/core/reason.ts';
import type { Profile, Reason, reasons } from '../../../harness/core/reason.ts';

/**
 * Problem details (RFC 9457) with what clashed, what the state is now and what a client can do. Members that do not
 * apply are undefined rather than left out: one shape for all, which a service under contention builds by the thousand.
 */
export interface Problem {
  readonly type: string;
  readonly code: Reason;
  readonly title: string;
  readonly status: number;
  readonly detail: string | undefined;
  readonly instance: string;
  readonly retryable: boolean;
  readonly actions: readonly string[];
  /** The field that clashed, what was asked of it and what it holds. */
  readonly field: string | undefined;
  readonly requested: string | number | readonly string[] | null | undefined;
  readonly found: string | null | undefined;
  /** How much there is where more was asked for. */
  readonly available: number | undefined;
  readonly expectedVersion: number | undefined;
  readonly currentVersion: number | undefined;
  readonly current: Readonly<Record<string, string | number>> | null | undefined;
  /** Who changed the record last, and when (milliseconds since 1970), where it keeps that. */
  readonly changedBy: string | undefined;
  readonly changedAt: number | undefined;
  readonly errors: readonly { readonly at: string; readonly problem: string }[] | undefined;
}

/** Reasons whose status is the same in every profile, so that they can be told without knowing it. */
export type SteadyReason = {
  [Code in Reason]: (typeof reasons)[Code] extends { readonly rfc9110: number } ? never : Code;
}[Reason];

/** What a problem says by its reason and its profile alone. */
type Heading = Pick<Problem, 'type' | 'code' | 'title' | 'status' | 'retryable' | 'actions'>;

const headings: Readonly<Record<Profile, ReadonlyMap<Reason, Heading>>> = {
  '409': headingsIn('409'),
  rfc9110: headingsIn('rfc9110'),
};

function headingsIn(profile: Profile): ReadonlyMap<Reason, Heading> {
  return new Map(
    reasonCodes.map((code): [Reason, Heading] => {
      const { title, side, actions } = reasonOf(code);
      const retryable = side === 'race' || side === 'gateway';
      return [
        code,
        { type: problemType(code), code, title, status: statusOf(code, profile), retryable, actions },
      ];
    }),
  );
}

/** What every problem of a reason says; made once for all. */
export function headingOf(code: Reason, profile: Profile): Heading {
  const heading = headings[profile].get(code);
  if (heading === undefined) throw new Error(`no reason has the code ${code}`);
  return heading;
}

/** The problem that a reason alone makes, with what a validation found. */
export function problemOf(
  code: SteadyReason,
  instance: string,
  detail?: string,
  errors?: Problem['errors'],
): Problem {
  const { type, title, status, retryable, actions } = headingOf(code, '409');
  return {
    type,
    code,
    title,
    status,
    detail,
    instance,
    retryable,
    actions,
    field: undefined,
    requested: undefined,
    found: undefined,
    available: undefined,
    expectedVersion: undefined,
    currentVersion: undefined,
    current: undefined,
    changedBy: undefined,
    changedAt: undefined,
    errors,
  };
}

const plainPath = /^[\w\-./]*$/;

/** The address that was asked for as a URI reference, without the query, which may hold what is nobody else's business. */
export function instanceOf({ url }: { readonly url: string }): string {
  if (plainPath.test(url)) return url;
  const [path = ''] = url.split('?', 1);
  return path.replace(/%(?![\da-f]{2})|[^\w\-.~!$&'()*+,;=:@%/]/gi, encodeURIComponent);
}
