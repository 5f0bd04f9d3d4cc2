import { expect, test } from 'vitest';
import { workloads } from '../../../workloads/index.ts';
import { jsonSchemaOf } from './body-schema.ts';
import { bodyValidators } from './body-validator.ts';

const schema = jsonSchemaOf({
  name: { type: 'string', maxLength: 3, pattern: '^[a-z]+$', about: 'a name' },
  age: { type: 'integer', minimum: 0, maximum: 150, optional: true, about: 'years' },
});

test('a body is taken or refused with every finding, and a finding is forgotten by the next body', () => {
  const validator = bodyValidators()({ schema });
  expect(validator({ name: 'ada', age: 36 })).toBe(true);
  expect(validator({ name: 'ADA9', age: '36', more: 1 })).toBe(false);
  expect(validator.errors?.map(({ keyword }) => keyword).toSorted()).toEqual([
    'additionalProperties',
    'maxLength',
    'pattern',
    'type',
  ]);
  expect(validator({ name: 'ada' })).toBe(true);
  expect(validator.errors).toBeNull();
});

test('two routes with the same schema have findings of their own', () => {
  const validators = bodyValidators();
  const [one, other] = [validators({ schema }), validators({ schema })];
  expect([one({}), other({ name: 'ada' })]).toEqual([false, true]);
  expect(one.errors).toHaveLength(1);
});

test.each(workloads.flatMap(({ commands }) => commands).map(({ name, body }) => [name, body] as const))(
  'the body of the command %s is one that can be judged',
  (_, body) => {
    const validator = bodyValidators()({ schema: jsonSchemaOf(body) });
    expect(validator([])).toBe(false);
    expect(validator({ nobodyKnows: 1 })).toBe(false);
  },
);
