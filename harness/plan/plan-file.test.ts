import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { format } from 'oxfmt';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import style from '../../.oxfmtrc.json' with { type: 'json' };
import { parsePlan } from './plan-file.ts';
import { planSchema } from './plan-schema.ts';

describe('what a plan sets', () => {
  test.each([
    // a scalar, with its line
    ['# sweep\n\nclients: 32', { clients: ['32'] }],
    // a list in either style, and by comma
    ['clients: [1, 8]', { clients: ['1', '8'] }],
    ['clients:\n  - 1\n  - 8', { clients: ['1', '8'] }],
    ['clients: 1, 8', { clients: ['1', '8'] }],
    // JSON is YAML
    ['{"duration": "5s", "json": true}', { duration: ['5s'], json: ['true'] }],
    // values are read as written, not as YAML types
    ['seed: 0x10', { seed: ['0x10'] }],
    // anchors
    ['clients: &n 4\ncapacity: *n', { clients: ['4'], capacity: ['4'] }],
  ])('%j', (text, expected) => {
    const { given, problems } = parsePlan(text, 'plan.yaml');
    expect(problems).toEqual([]);
    expect(Object.fromEntries([...given].map(([name, { texts }]) => [name, texts]))).toEqual(expected);
  });

  test('names its line', () => {
    expect(parsePlan('# sweep\n\nclients: 32', 'a/plan.yaml').given.get('clients')?.source).toBe(
      'a/plan.yaml:3 clients',
    );
  });
});

describe('what is wrong with a plan', () => {
  test.each([
    // in words of people, not of a parser
    ['clients: 1\nclients: 2', [/^plan.yaml:2: this name stands further up already; keep one of the two$/]],
    ['clients: [1\nseed: 2', [/^plan.yaml:2: the line begins at another place than those above, or a/]],
    ['{"clients": 1', [/^plan.yaml:1: a bracket, a quote, a comma or a colon is missing/]],
    ['clients:\n\t- 1', [/^plan.yaml:2: a tab stands at the start of the line; indent with spaces$/]],
    ['clients: 1\n---\nclients: 2', [/^plan.yaml:\d: a plan is one document; leave out the line "---"$/]],
    ['clients: 1\n seed: 2', [/^plan.yaml:1: this can be read neither/]],
    ['clients: @8', [/^plan.yaml:1: this can be read neither as YAML nor as JSON; write one/]],
    ['- clients', [/^plan.yaml:1: a plan is a list of "name: value" lines/]],
    ['', [/^plan.yaml:1: a plan is a list/]],
    ['duration: [5s]', [/^plan.yaml:1 duration: takes one value, not a list; write duration: 30s$/]],
    ['clients:', [/^plan.yaml:1 clients: has no value; write clients: 1,8,64$/]],
    ['clients: []', [/^plan.yaml:1 clients: has no value/]],
    ['clients:\n  n: 1', [/^plan.yaml:1 clients: takes plain values/]],
    // consent and the plan itself do not stand in a plan
    [
      'allow-remote: x\nplan: y',
      [/:1: allow-remote is only taken as a flag/, /:2: plan is only taken as a flag/],
    ],
    [
      'client: 1\nkey: 2',
      [/:1: unknown name "client" \(did you mean "clients"\?\)/, /:2: unknown name "key"/],
    ],
  ])('%j', (text, expected) => {
    const { problems } = parsePlan(text, 'plan.yaml');
    expect(problems).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(problems[index]).toMatch(pattern);
  });
});

describe('the published schema', () => {
  const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(planSchema());

  test('is the one of the option table (`npx vitest -u` writes it anew)', async () => {
    const path = fileURLToPath(new URL('../../docs/plan.schema.json', import.meta.url));
    const { code } = await format(path, JSON.stringify(planSchema(), null, 2), style);
    await expect(code).toMatchFileSnapshot(path);
  });

  test.each([
    ['workload: [last-item]\nclients: 1,8\nduration: 10s\nwork: [0, 5ms]\nskew: zipf:0.99\njson: true', true],
    ['rate: 2000/s\narrival: poisson\nhistory: 10M\nurl: http://127.0.0.1:1\nwarmup: 0', true],
    ['policy: merge\nprefer: [mine, theirs]\nbackoff: exponential:2ms/64ms\nprofile: rfc9110', true],
    ['skew: single\nidempotency-key: off', true],
    ['profile: [409, rfc9110]', true],
    ['profile: 412', false],
    ['prefer: hers', false],
    ['backoff: often', false],
    // no unit, unknown name, out of bounds
    ['duration: 10', false],
    ['client: 1', false],
    ['clients: 20000', false],
    ['rate: 2000', false],
  ])('%j: %s', (text, accepted) => expect(validate(parse(text))).toBe(accepted));
});
