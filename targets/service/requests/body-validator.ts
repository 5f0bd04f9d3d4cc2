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
  let ajv: Ajv | undefined;
  return ({ schema }) => {
    let compiled: ValidateFunction | undefined;
    const validator: BodyValidator = (body) => {
      ajv ??= new Ajv({ coerceTypes: false, removeAdditional: false, allErrors: true });
      compiled ??= ajv.compile(schema);
      const isValid = compiled(body);
      validator.errors = compiled.errors ?? null;
      return isValid;
    };
    return validator;
  };
}
