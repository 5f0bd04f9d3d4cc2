import { problemType } from '../../../harness/core/http.ts';
import { reasonOf, statusOf } from '../../../harness/core/reason.ts';
import type { Profile, Reason } from '../../../harness/core/reason.ts';
import { headersOfReason } from '../answers/reason-headers.ts';
import { grouped } from '../../../harness/core/grouped.ts';

/** A part of an OpenAPI document. */
export type Described = Readonly<Record<string, unknown>>;

/** Points at a component of the document. */
export function refer(kind: 'schemas' | 'headers' | 'parameters' | 'responses', name: string): Described {
  return { $ref: `#/components/${kind}/${name}` };
}

/** Headers of a response by name. */
export function headersNamed(names: Iterable<string>): Described {
  return Object.fromEntries(['Contend-Nonce', ...names].map((name) => [name, refer('headers', name)]));
}

/**
 * The responses that some reasons make, one a status, each with an example a reason; `alsoWith` names headers that a
 * reason can have here beside those that it has everywhere.
 */
export function problemResponses(
  codes: Iterable<Reason>,
  profile: Profile,
  instance: string,
  alsoWith: ReadonlyMap<Reason, readonly string[]> = new Map(),
): Readonly<Record<string, Described>> {
  const byStatus = grouped(new Set(codes), (code) => statusOf(code, profile));
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => {
      const headers = group.flatMap((code) => [...headersOfReason(code), ...(alsoWith.get(code) ?? [])]);
      return [String(status), problemResponse(group, status, instance, headers)];
    }),
  );
}

function problemResponse(
  codes: readonly Reason[],
  status: number,
  instance: string,
  headers: readonly string[],
): Described {
  const example = (code: Reason): Described => {
    const { title, side, actions } = reasonOf(code);
    const type = problemType(code);
    return { type, code, title, status, instance, retryable: side === 'race', actions };
  };
  return {
    description: codes.map((code) => `\`${code}\`: ${reasonOf(code).title}.`).join('\n\n'),
    headers: headersNamed(headers),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            refer('schemas', 'Problem'),
            { required: ['code'], properties: { code: { enum: codes }, status: { const: status } } },
          ],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { value: example(code) }])),
      },
    },
  };
}

/** Responses as HEAD gives them: without bodies. */
export function bodiless(method: 'get' | 'head', responses: Described): Described {
  if (method === 'get') return responses;
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      const { content: _, ...rest } = response as Described;
      return [status, rest];
    }),
  );
}
