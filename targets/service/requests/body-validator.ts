import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';

/** Says whether a body is what a schema asks for; `errors` are the findings of the last call. */
export interface BodyValidator {
  (body: unknown): boolean;
  errors?: ErrorObject[] | null;
}

/**
 * Makes validators that are compiled when their first request comes: a race sends to few of all routes, and the others
 * would cost start time and memory for nothing.
 */
export function bodyValidators(): (route: { readonly schema: object }) => BodyValidator {
  // Made at once: a first request would wait for it, and that may be in a race.
  const ajv = new Ajv({
    coerceTypes: false,
    removeAdditional: false,
    allErrors: true,
    // All schemas are made by `jsonSchemaOf`. To hold one against the schema of schemas compiles that first, which took a
    // tenth of the CPU of a short race, in it.
    validateSchema: false,
  });
  return ({ schema }) => {
    let compiled: ValidateFunction | undefined;
    const validator: BodyValidator = (body) => {
      compiled ??= ajv.compile(schema);
      const isValid = compiled(body);
      validator.errors = compiled.errors ?? null;
      return isValid;
    };
    return validator;
  };
}
