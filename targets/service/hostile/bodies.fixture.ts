import fc from 'fast-check';
import type { Reason } from '../../../harness/core/reason.ts';
import { commands, fairRequest } from './fair-request.fixture.ts';
import type { Hostile } from './fair-request.fixture.ts';
import type { BodyProperty } from '../../../harness/core/command.ts';

const withBody = commands.filter(({ body }) => Object.keys(body).length > 0);

const poisons = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', ''];

/** Bodies that are no JSON, no object, of other types, with more or less in them than there should be. */
export const wrongShape = fc.constantFrom(...withBody).chain((spec) =>
  fairRequest(spec).chain(({ request, text, args }) => {
    const names = Object.keys(args);
    const name = fc.constantFrom(...names);
    const unknown = fc.oneof(fc.constantFrom(...poisons), fc.string()).filter((one) => !(one in spec.body));
    const hostile = fc.oneof<fc.Arbitrary<string>[]>(
      // cut off, garbage, other kinds of JSON, very deep
      fc.nat({ max: text.length - 1 }).map((length) => text.slice(0, length)),
      fc.string({ unit: 'binary' }).filter((garbage) => !isObject(garbage)),
      fc.constantFrom(
        'null',
        'true',
        '0',
        '[]',
        '[{}]',
        '"{}"',
        `${text}${text}`,
        `${text}x`,
        `\uFEFF\uFEFF${text}`,
      ),
      fc.integer({ min: 1, max: 20_000 }).map((depth) => '['.repeat(depth)),
      // a field that nobody knows
      fc
        .tuple(unknown, fc.jsonValue())
        .map(([key, value]) => `${text.slice(0, -1)},${JSON.stringify(key)}:${JSON.stringify(value)}}`),
      // a value of another type
      fc
        .tuple(name, fc.constantFrom<unknown>(null, true, [], {}, [1], { toString: 1 }))
        .map(([key, value]) => JSON.stringify({ ...args, [key]: value })),
      name.map((key) => JSON.stringify({ ...args, [key]: typeof args[key] === 'number' ? '1' : 1 })),
      // nothing where something is needed
      fc.constant('{}').filter(() => Object.values(spec.body).some(({ optional }) => optional !== true)),
    );
    return hostile.map((body): Hostile => ({
      ...request,
      attack: 'shape',
      text: body,
      codes: ['malformed-body'],
    }));
  }),
);

function isObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/** Values outside of what a property takes; fractions are no integers at all. */
function wrongValue(
  property: BodyProperty,
): fc.Arbitrary<{ readonly json: string; readonly codes: readonly Reason[] }> {
  const invalid: readonly Reason[] = ['invalid-value'];
  if (property.type === 'integer') {
    const { minimum, maximum } = property;
    return fc.oneof(
      fc
        .integer({ min: -2_000_000, max: minimum - 1 })
        .map((value) => ({ json: String(value), codes: invalid })),
      fc
        .constantFrom(maximum + 1, 2 ** 53, 1e21, Number.MAX_VALUE)
        .map((value) => ({ json: String(value), codes: invalid })),
      fc
        .constantFrom('0.5', '1.0000001', '-0.1', '1e400', '-1e400', '01', '0x1', 'NaN', '1_0', '+1')
        .map((json) => ({ json, codes: ['malformed-body'] as const })),
    );
  }
  const { oneOf, pattern, maxLength } = property;
  const long = fc.constant('a'.repeat(maxLength + 1));
  const other = fc
    .string({ unit: 'binary', maxLength: 40 })
    .filter((text) =>
      oneOf === undefined ? !new RegExp(pattern ?? '', 'u').test(text) : !oneOf.includes(text),
    );
  const text = oneOf === undefined && pattern === undefined ? long : fc.oneof(long, other);
  return text.map((value) => ({ json: JSON.stringify(value), codes: invalid }));
}

/** Bodies with one value outside of what its property takes. */
export const wrongValues = fc.constantFrom(...withBody).chain((spec) =>
  fc
    .tuple(fairRequest(spec), fc.constantFrom(...Object.entries(spec.body)))
    .chain(([{ request, args }, [name, property]]) =>
      wrongValue(property).map(({ json, codes }): Hostile => {
        const others = Object.entries(args).filter(([key]) => key !== name);
        const members = [
          ...others.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`),
          `${JSON.stringify(name)}:${json}`,
        ];
        return { ...request, attack: 'value', text: `{${members.join()}}`, codes };
      }),
    ),
);

/** Bodies that say that they are something else than JSON. */
export const wrongMedia = fc.constantFrom(...withBody).chain((spec) =>
  fc
    .tuple(
      fairRequest(spec),
      fc.constantFrom(
        'text/plain',
        'text/json',
        'application/xml',
        'application/jsonp',
        'json',
        '*/*',
        'a',
        ';',
      ),
    )
    .map(([{ request }, type]): Hostile => ({
      ...request,
      attack: 'media type',
      headers: { ...request.headers, 'content-type': type },
      codes: ['wrong-media-type'],
    })),
);

/** Bodies of more bytes than the service takes. */
export const tooLarge = fc.constantFrom(...commands).chain((spec) =>
  fc
    .tuple(fairRequest(spec), fc.integer({ min: 65_537, max: 80_000 }))
    .map(([{ request }, size]): Hostile => ({
      ...request,
      attack: 'size',
      headers: { ...request.headers, 'content-type': 'application/json' },
      text: `{"a":"${'a'.repeat(size)}"}`,
      codes: ['body-too-large'],
    })),
);
