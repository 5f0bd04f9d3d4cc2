import fc from 'fast-check';
import type { Arguments, BodyProperty, BodySchema } from '../../../harness/core/command.ts';

/** Arguments that a command takes: all that its schema allows, small numbers first. */
export function argumentsFor(body: BodySchema): fc.Arbitrary<Arguments | undefined> {
  const names = Object.keys(body);
  if (names.length === 0) return fc.constant(undefined);
  const requiredKeys = names.filter((name) => body[name]?.optional !== true);
  const values = Object.fromEntries(
    Object.entries(body).map(([name, property]) => [name, valueFor(property)]),
  );
  return fc.record(values, { requiredKeys });
}

function valueFor(property: BodyProperty): fc.Arbitrary<string | number> {
  if (property.type === 'integer') {
    const { minimum, maximum } = property;
    return fc.oneof(
      fc.integer({ min: minimum, max: Math.min(maximum, minimum + 3) }),
      fc.integer({ min: minimum, max: maximum }),
    );
  }
  const { oneOf, pattern, maxLength } = property;
  if (oneOf !== undefined) return fc.constantFrom(...oneOf);
  if (pattern === undefined) return fc.string({ maxLength: Math.min(maxLength, 50), unit: 'binary' });
  const fits = fc.stringMatching(new RegExp(pattern, 'u')).filter((text) => text.length <= maxLength);
  // Few of them, so that requests clash.
  return fc.oneof(fits, fc.constantFrom(...fc.sample(fits, { numRuns: 2, seed: 1 })));
}
