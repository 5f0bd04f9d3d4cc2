import type { BodyProperty, BodySchema } from '../../../harness/core/command.ts';

/** A command's body as JSON Schema; every property is required unless it is optional, and nothing else is taken. */
export function jsonSchemaOf(body: BodySchema): object {
  const properties = Object.fromEntries(
    Object.entries(body).map(([name, property]) => [name, propertySchemaOf(property)]),
  );
  const required = Object.keys(body).filter((name) => body[name]?.optional !== true);
  return { type: 'object', properties, required, additionalProperties: false };
}

function propertySchemaOf(property: BodyProperty): object {
  const { type, about: description } = property;
  switch (property.type) {
    case 'integer': {
      const { minimum, maximum } = property;
      return { type, minimum, maximum, description };
    }
    case 'string': {
      const { maxLength, pattern, oneOf } = property;
      return {
        type,
        maxLength,
        description,
        ...(pattern === undefined ? {} : { pattern }),
        ...(oneOf === undefined ? {} : { enum: oneOf }),
      };
    }
  }
}
