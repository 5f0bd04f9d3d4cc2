import type { BodyProperty, BodySchema } from '../../harness/core/workload.ts';

/** A command's body as JSON Schema; every property is required unless it is optional, and nothing else is taken. */
export function jsonSchemaOf(body: BodySchema): object {
  const properties = Object.fromEntries(
    Object.entries(body).map(([name, property]) => [name, propertySchemaOf(property)]),
  );
  const required = Object.keys(body).filter((name) => body[name]?.optional !== true);
  return { type: 'object', properties, required, additionalProperties: false };
}

function propertySchemaOf({ about, optional: _, ...rest }: BodyProperty): object {
  if (rest.type === 'integer' || rest.oneOf === undefined) return { ...rest, description: about };
  const { oneOf, ...string } = rest;
  return { ...string, enum: oneOf, description: about };
}
