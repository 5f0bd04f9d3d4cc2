import { parse } from 'yaml';
import { messageOf } from '../core/errors.ts';
import { isObject } from '../drive/dialects/reply-parts.ts';

/** What an OpenAPI document says of a service, as far as an adapter can use it. */
export interface ApiDocument {
  readonly title: string;
  /** Addresses that it names, without their paths. */
  readonly servers: readonly string[];
  readonly operations: readonly ApiOperation[];
}

/** One operation: a method at a path. */
export interface ApiOperation {
  readonly method: string;
  /** With what the server's address puts before it; parameters as `{name}`. */
  readonly path: string;
  /** Its id, and what it is for in a sentence. */
  readonly id: string;
  readonly about: string;
  /** Names of header parameters, in lower case. */
  readonly headers: readonly string[];
  readonly body: readonly ApiProperty[];
  readonly isForm: boolean;
  /** Statuses in the document. */
  readonly answers: readonly ApiAnswer[];
  readonly security: ApiSecurity | undefined;
  /** What each request must have besides, in words: other headers, parameters and credentials. */
  readonly needs: readonly string[];
  /** A server of its own, where that is another one than that of the document. */
  readonly elsewhere?: string;
}

/** A property of a body; of an inner object as `outer.inner`, of objects in a list as `outer[].inner`. */
export interface ApiProperty {
  readonly name: string;
  readonly type: string;
  readonly about: string;
  readonly isRequired: boolean;
  /** Values that it may have, where they are listed or shown as examples. */
  readonly values: readonly string[];
}

/** An answer of an operation. */
export interface ApiAnswer {
  readonly status: number;
  readonly about: string;
  readonly headers: readonly string[];
  readonly body: readonly ApiProperty[];
}

/** How a client shows who it is. */
export type ApiSecurity =
  | { readonly kind: 'bearer' | 'basic'; readonly name: string }
  | { readonly kind: 'header' | 'query' | 'cookie'; readonly name: string; readonly key: string };

const methods = ['get', 'put', 'post', 'delete', 'patch'] as const;
type Json = Readonly<Record<string, unknown>>;

/** Reads an OpenAPI 3 or Swagger 2 document, JSON or YAML; a text says what is wrong with it. */
export function readDocument(text: string): ApiDocument | string {
  let root: unknown;
  try {
    root = text.trimStart().startsWith('{') ? JSON.parse(text) : parse(text, { logLevel: 'error' });
  } catch (error) {
    return `is neither JSON nor YAML: ${messageOf(error).split('\n')[0]}`;
  }
  if (!isObject(root) || !isObject(root['paths']))
    return 'has no paths; give an OpenAPI document (openapi: 3.…) in JSON or YAML';
  return new Reader(root).document();
}

class Reader {
  readonly #root: Json;

  constructor(root: Json) {
    this.#root = root;
  }

  document(): ApiDocument {
    const usual = this.#servers();
    const { host, basePath } = this.#root;
    const older = placeOf(`${host === undefined ? '' : `http://${textOf(host)}`}${textOf(basePath)}`);
    const origins = new Set(usual.length > 0 ? usual.map(({ origin }) => origin) : [older.origin]);
    const operations = Object.entries(objectOf(this.#root['paths'])).flatMap(([path, item]) => {
      const there = this.#seen(item);
      return methods.flatMap((method) => {
        const operation = there[method];
        if (!isObject(operation)) return [];
        // What is nearest to an operation says where it is.
        const own = [listOf(operation['servers']), listOf(there['servers'])].find(({ length }) => length > 0);
        const [place = usual[0] ?? older] = own === undefined ? [] : own.map(serverPlace);
        if (own !== undefined) origins.add(place.origin);
        const isElsewhere =
          own !== undefined && !['', ...usual.map(({ origin }) => origin)].includes(place.origin);
        const read = this.#operation(method, place.prefix + path, there, operation);
        return [{ ...read, ...(isElsewhere ? { elsewhere: place.origin } : {}) }];
      });
    });
    return {
      title: textOf(objectOf(this.#root['info'])['title']),
      servers: [...origins].filter((origin) => origin !== ''),
      operations,
    };
  }

  #servers(): readonly ServerPlace[] {
    return listOf(this.#root['servers']).map(serverPlace);
  }

  #operation(method: string, path: string, item: Json, operation: Json): ApiOperation {
    const parameters = [...listOf(item['parameters']), ...listOf(operation['parameters'])].map((one) =>
      this.#seen(one),
    );
    const isIn = (place: string): Json[] => parameters.filter((one) => one['in'] === place);
    const content = objectOf(this.#seen(operation['requestBody'])['content']);
    const [type = '', media] = preferred(content);
    const schema = media === undefined ? isIn('body')[0]?.['schema'] : media['schema'];
    return {
      method: method.toUpperCase(),
      path,
      id: textOf(operation['operationId']),
      about: textOf(operation['summary'] ?? textOf(operation['description']).split('. ')[0]),
      headers: isIn('header').map((one) => textOf(one['name']).toLowerCase()),
      body: this.#properties(schema),
      isForm: /x-www-form-urlencoded/.test(type),
      answers: Object.entries(objectOf(operation['responses'])).flatMap(([status, answer]) =>
        /^[1-5]\d\d$/.test(status) ? [this.#answer(Number(status), this.#seen(answer))] : [],
      ),
      security: this.#security(operation['security'] ?? this.#root['security']),
      needs: [
        ...parameters.flatMap(needOf),
        ...Object.keys(objectOf(listOf(operation['security'] ?? this.#root['security'])[0]))
          .slice(1)
          .map((name) => `what is sent for ${name}, which is asked for, too`),
      ],
    };
  }

  #answer(status: number, answer: Json): ApiAnswer {
    const [, media] = preferred(objectOf(answer['content']));
    const shown = [
      media?.['example'],
      ...Object.values(objectOf(media?.['examples'])).map((one) => objectOf(one)['value']),
    ];
    const properties = this.#properties(media === undefined ? answer['schema'] : media['schema']);
    return {
      status,
      about: textOf(answer['description']),
      headers: Object.keys(objectOf(answer['headers'])).map((name) => name.toLowerCase()),
      body: withExamples(properties, shown.filter(isObject)),
    };
  }

  /** Properties of an object, those of parts and of inner objects too. */
  #properties(schema: unknown, before = '', depth = 0): ApiProperty[] {
    if (depth > 4) return [];
    const there = this.#seen(schema);
    const parts = ['allOf', 'oneOf', 'anyOf'].flatMap((name) => listOf(there[name]));
    const required = listOf(there['required']);
    const own = Object.entries(objectOf(there['properties'])).flatMap(([name, inner]): ApiProperty[] => {
      const property = this.#seen(inner);
      const within = before + name;
      const element = this.#seen(property['items']);
      if (hasMembers(property)) return this.#properties(property, `${within}.`, depth + 1);
      if (hasMembers(element)) return this.#properties(element, `${within}[].`, depth + 1);
      return [
        {
          name: within,
          type: typeIn(property['type']),
          about: textOf(property['description']),
          isRequired: before === '' && required.includes(name),
          values: [
            ...listOf(property['enum']),
            ...['const', 'example', 'default'].map((one) => property[one]),
            ...listOf(property['examples']),
          ].flatMap((one) => (typeof one === 'string' ? one : [])),
        },
      ];
    });
    return unique([...own, ...parts.flatMap((part) => this.#properties(part, before, depth + 1))]);
  }

  #security(asked: unknown): ApiSecurity | undefined {
    const first = Object.keys(objectOf(listOf(asked)[0]))[0];
    if (first === undefined) return undefined;
    const schemes = {
      ...objectOf(this.#root['securityDefinitions']),
      ...objectOf(objectOf(this.#root['components'])['securitySchemes']),
    };
    const scheme = this.#seen(schemes[first]);
    const key = textOf(scheme['name']);
    if (scheme['type'] === 'apiKey') {
      const place = scheme['in'] === 'query' || scheme['in'] === 'cookie' ? scheme['in'] : 'header';
      return { kind: place, name: first, key };
    }
    const isBasic = scheme['type'] === 'basic' || textOf(scheme['scheme']).toLowerCase() === 'basic';
    return { kind: isBasic ? 'basic' : 'bearer', name: first };
  }

  /** What a place of the document holds, or what it refers to inside of it. */
  #seen(value: unknown): Json {
    let there = value;
    for (let hops = 0; hops < 8 && isObject(there) && typeof there['$ref'] === 'string'; hops++) {
      const steps = there['$ref'].replace(/^#\/?/, '').split('/');
      there = steps.reduce<unknown>(
        (at, step) => objectOf(at)[decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')],
        this.#root,
      );
    }
    return objectOf(there);
  }
}

/** Where a server is: its origin, empty where the document does not say, and what its address puts before paths. */
interface ServerPlace {
  readonly origin: string;
  readonly prefix: string;
}

/** The place of a server object, with the defaults of its variables; of one without a default, the first of its values. */
function serverPlace(server: unknown): ServerPlace {
  const { url, variables } = objectOf(server);
  const filled = textOf(url).replaceAll(/\{([^}]+)\}/g, (whole, name: string) => {
    const variable = objectOf(objectOf(variables)[name]);
    const value = variable['default'] ?? listOf(variable['enum'])[0];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : whole;
  });
  return placeOf(filled);
}

function placeOf(url: string): ServerPlace {
  const [, origin = '', path = ''] = /^((?:https?:)?\/\/[^/?#]+)?\.?\/?([^?#]*)/i.exec(url) ?? [];
  const prefix = path.replace(/\/+$/, '');
  return {
    origin: origin.startsWith('//') ? `http:${origin}` : origin,
    prefix: prefix === '' ? '' : `/${prefix}`,
  };
}

/** What a draft does not write of itself: a required header or parameter of the query, or a cookie. */
function needOf({ in: place, name, required }: Json): string[] {
  const called = textOf(name);
  const isWritten =
    place === 'header' && /^(?:if-match|accept|content-type|authorization)$|idempotency/i.test(called);
  if (required !== true || isWritten || !['header', 'query', 'cookie'].includes(textOf(place))) return [];
  return [`what ${called} in the ${place === 'header' ? 'headers' : textOf(place)} is`];
}

/** A type, without null beside it as OpenAPI 3.1 writes what may be missing. */
function typeIn(type: unknown): string {
  return textOf(Array.isArray(type) ? type.find((one) => one !== 'null') : type);
}

function hasMembers(schema: Json): boolean {
  return isObject(schema['properties']) || isObject(listOf(schema['allOf'])[0]);
}

/** The content that a client would send: JSON before forms before others. */
function preferred(content: Json): readonly [type?: string, media?: Json] {
  const types = Object.keys(content);
  const type = types.find((one) => /json/.test(one)) ?? types.find((one) => /form/.test(one)) ?? types[0];
  return type === undefined ? [] : [type, objectOf(content[type])];
}

/** Properties with the values that examples of the whole body show. */
function withExamples(properties: readonly ApiProperty[], shown: readonly Json[]): ApiProperty[] {
  const values = (name: string): string[] =>
    shown.flatMap((one) => {
      const value = name.split('.').reduce<unknown>((at, step) => objectOf(at)[step], one);
      return typeof value === 'string' ? value : [];
    });
  const more = shown.flatMap((one) =>
    Object.entries(one).map(([name, value]): ApiProperty => {
      return { name, type: typeof value, about: '', isRequired: false, values: [] };
    }),
  );
  return unique([...properties, ...more]).map((one) => ({
    ...one,
    values: [...one.values, ...values(one.name)],
  }));
}

function unique(properties: readonly ApiProperty[]): ApiProperty[] {
  return [...new Map(properties.toReversed().map((one) => [one.name, one])).values()].toReversed();
}

function objectOf(value: unknown): Json {
  return isObject(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
