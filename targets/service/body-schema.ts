import type { BodySchema } from '../../harness/core/workload.ts';

/** A command's body as JSON Schema; every property is required and nothing else is taken. */
export function jsonSchemaOf(body: BodySchema): object {
  const properties = Object.fromEntries(
    Object.entries(body).map(([name, { about, ...rest }]) => [name, { ...rest, description: about }]),
  );
  return { type: 'object', properties, required: Object.keys(body), additionalProperties: false };
}
