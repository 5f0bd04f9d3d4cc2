import { optionNames, optionOf, variableOf } from './option-table.ts';
import { labelPattern, segmentPattern } from './option-value.ts';
import type { Takes } from './option.ts';

/**
 * The JSON Schema (2020-12) of a plan file for editors and other tools; `docs/plan.schema.json` is this. Bounds of
 * durations and the names that can be chosen are only known to the program.
 */
export function planSchema(): object {
  const names = optionNames.filter((name) => optionOf(name).from === 'anywhere');
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Contend plan',
    description: 'What `bench --plan FILE` reads, as YAML or JSON. Flags and variables outrank it.',
    type: 'object',
    minProperties: 1,
    additionalProperties: false,
    properties: Object.fromEntries(
      names.map((name) => {
        const option = optionOf(name);
        const one = schemaOf(option.takes);
        return [
          name,
          {
            description: `${option.about} (--${name}, ${variableOf(name)})`,
            ...(option.default === undefined ? {} : { default: option.default }),
            ...(option.list
              ? {
                  anyOf: [
                    listed(one),
                    {
                      type: 'array',
                      items: one,
                      minItems: 1,
                      ...(name === 'strategy' ? {} : { uniqueItems: true }),
                    },
                  ],
                }
              : one),
          },
        ];
      }),
    ),
  };
}

function schemaOf(takes: Takes): Readonly<Record<string, unknown>> {
  switch (takes.kind) {
    case 'name':
      return { type: 'string', pattern: '^[a-z0-9-]+$' };
    case 'duration':
      return {
        type: ['string', 'integer'],
        pattern: '^(0|\\d+(\\.\\d+)?(us|ms|s|m|h))$',
        maximum: 0,
        minimum: 0,
      };
    case 'rate':
      return {
        type: 'string',
        pattern: `^${takes.none === true ? '(none|' : ''}\\d+(\\.\\d+)?[kM]?/[smh]${takes.none === true ? ')' : ''}$`,
      };
    case 'count':
      return {
        type: ['integer', 'string'],
        minimum: takes.min,
        maximum: takes.max,
        pattern: '^\\d+(\\.\\d+)?[kM]?$',
      };
    case 'oneOf':
      return oneOf(takes.values);
    case 'backOff':
      return {
        type: 'string',
        pattern: '^(none|fixed:[0-9.]+(us|ms|s|m)|exponential:[0-9.]+(us|ms|s|m)/[0-9.]+(us|ms|s|m))$',
      };
    case 'skew':
      return { type: 'string', pattern: '^(uniform|single|zipf:[0-9.]+|hotspot:[0-9.]+/[0-9.]+)$' };
    case 'fault':
      return {
        type: 'string',
        pattern: '^[a-z-]+(:[0-9.]+(us|ms|s|m|%)?)?@(0|\\d+(\\.\\d+)?(us|ms|s|m|h))$',
      };
    case 'decimal':
      return { type: 'number', exclusiveMinimum: takes.above, maximum: takes.max };
    case 'output':
      return { type: 'string', pattern: '^[a-z0-9-]+(=[^,]+)?$' };
    case 'address':
      return { type: 'string', pattern: String.raw`^\S+:\d+$` };
    case 'url':
    case 'metrics':
      return { type: 'string', pattern: String.raw`^https?://[^,\s]+$` };
    case 'label':
      return { type: 'string', pattern: labelPattern.source };
    case 'segment':
      return { type: 'string', pattern: segmentPattern.source };
    case 'text':
      return { type: 'string', minLength: 1 };
    case 'switch':
      return { type: ['boolean', 'string'], pattern: '^(true|false)$' };
  }
}

/** A value that looks like a number may be written as one: YAML reads 409 as a number. */
function oneOf(values: readonly string[]): Readonly<Record<string, unknown>> {
  const pattern = `^(${values.join('|')})$`;
  const numbers = values.map(Number).filter(Number.isInteger);
  if (numbers.length === 0) return { type: 'string', pattern };
  const bounds = { minimum: Math.min(...numbers), maximum: Math.max(...numbers) };
  return { type: ['string', 'integer'], pattern, ...bounds };
}

/** The same values as one text, separated by commas. */
function listed(one: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const pattern = String(one['pattern']).replace(/^\^/, '').replace(/\$$/, '');
  return { ...one, pattern: `^${pattern}(, *${pattern})*$` };
}
