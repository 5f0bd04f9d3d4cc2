import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Described } from './responses.ts';

/** An operation as tests read it out of a document. */
interface Operation {
  readonly operationId: string;
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, Response>>;
}

interface Response {
  readonly headers?: Described;
  readonly content?: Readonly<Record<string, Media>>;
}

interface Media {
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** An operation with its address. */
export interface Addressed {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

/** Every operation of a document. */
export function operationsOf(document: Described): Addressed[] {
  return Object.entries(document['paths'] as Paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
  );
}

/** The operation of an address. */
export function operationAt(document: Described, path: string, method: string): Operation {
  const found = (document['paths'] as Paths)[path]?.[method];
  if (found === undefined) throw new Error(`${method} ${path} is not described`);
  return found;
}

/** The methods of an address, in capitals. */
export function methodsIn(document: Described, path: string): string[] {
  return operationsOf(document)
    .filter((one) => one.path === path)
    .map(({ method }) => method.toUpperCase());
}

const compiled = new WeakMap<Described, Ajv2020>();

/** What a document says of the body of a response: a function that lists what is wrong with one; undefined where there is none. */
export function schemaIn(
  document: Described,
  path: string,
  method: string,
  status: string,
): ((body: unknown) => string[]) | undefined {
  let ajv = compiled.get(document);
  if (ajv === undefined) {
    ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
    ajv.addSchema(document, 'document');
    compiled.set(document, ajv);
  }
  const response = responseIn(document, path, method, status);
  const [type] = Object.keys(response.content ?? {});
  if (type === undefined) return undefined;
  const at = [...pointerTo(document, path, method, status), 'content', type, 'schema'].map(escaped).join('/');
  const validate = ajv.getSchema(`document#/${at}`);
  return (body) =>
    validate?.(body) === true
      ? []
      : (validate?.errors ?? [{ instancePath: '', message: `no schema at ${at}` }]).map(
          ({ instancePath, message }) => `${instancePath} ${message}`,
        );
}

/** A response with what it refers to. */
export function responseIn(document: Described, path: string, method: string, status: string): Response {
  return pointerTo(document, path, method, status).reduce<unknown>(
    (part, name) => (part as Described)[name],
    document,
  ) as Response;
}

function pointerTo(document: Described, path: string, method: string, status: string): string[] {
  const response = operationAt(document, path, method).responses[status];
  const reference = (response as { readonly $ref?: string } | undefined)?.$ref;
  return reference?.slice(2).split('/') ?? ['paths', path, method, 'responses', status];
}

function escaped(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}
