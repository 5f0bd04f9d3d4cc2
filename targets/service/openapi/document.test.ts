import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { profiles } from '../../../harness/core/reason.ts';
import { workloads } from '../../../workloads/index.ts';
import { createMemoryStore } from '../../stores/memory/store.ts';
import { optimistic } from '../../strategies/optimistic.ts';
import { createService } from '../app.ts';
import { jsonSchemaOf } from '../requests/body-schema.ts';
import { openApiOf } from './document.ts';
import { methodsIn, operationsOf, schemaIn } from './described.fixture.ts';
import { sampleArguments } from './samples.ts';
import { served } from '../service.fixture.ts';

const users = [{ name: 'ada', role: 'writer', key: 'key-of-ada' }] as const;
const guarded = { users, rateLimit: { ratePerS: 1, burst: 1 } };

describe('the description of the service', () => {
  test.each(
    profiles.flatMap((profile) => [
      { name: profile, document: openApiOf({ workloads, profile }) },
      { name: `${profile} with keys and a limit`, document: openApiOf({ workloads, profile, ...guarded }) },
    ]),
  )('is OpenAPI 3.1 to a validator that is not ours: $name', async ({ document }) => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    // Every reference leads somewhere.
    expect(JSON.stringify(validator.resolveRefs())).not.toContain('"$ref"');
  });

  test('would not pass with a fault in it', async () => {
    const document = openApiOf({ workloads, profile: '409' });
    expect((await new Validator().validate({ ...document, paths: { items: {} } })).valid).toBe(false);
  });

  test('names every operation once', () => {
    const ids = operationsOf(openApiOf({ workloads, profile: '409' })).map(
      ({ operation }) => operation.operationId,
    );
    expect(ids.length).toBeGreaterThan(10);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('gives examples that fit what they are examples of', () => {
    const document = openApiOf({ workloads, profile: '409', ...guarded });
    let examples = 0;
    for (const { path, method, operation } of operationsOf(document)) {
      for (const [status, { content = {} }] of Object.entries(operation.responses)) {
        for (const { example, examples: named = {} } of Object.values(content)) {
          for (const value of [example, ...Object.values(named).map((one) => one.value)]) {
            if (value === undefined) continue;
            examples += 1;
            const findings = schemaIn(document, path, method, status)?.(value);
            expect(findings, `${method} ${path} ${status}`).toEqual([]);
          }
        }
      }
    }
    expect(examples).toBeGreaterThan(50);
  });

  test('says 412 for failed preconditions where the profile is rfc9110', () => {
    const statuses = (profile: (typeof profiles)[number]): string[] =>
      Object.keys(
        operationsOf(openApiOf({ workloads, profile })).find(
          ({ method, path }) => method === 'put' && path === '/documents/{id}',
        )?.operation.responses ?? {},
      );
    expect(statuses('409')).not.toContain('412');
    expect(statuses('rfc9110')).toEqual(expect.arrayContaining(['409', '412', '428']));
  });
});

test('samples are what commands take', () => {
  const ajv = new Ajv2020({ strict: false });
  for (const { commands } of workloads) {
    for (const { body, name } of commands) {
      for (const sample of sampleArguments(body)) {
        expect(ajv.validate(jsonSchemaOf(body), sample), `${name} ${JSON.stringify(sample)}`).toBe(true);
      }
    }
  }
});

test('every route of the service is described, and no other', async () => {
  const times = { ttlMs: 1000, waitMs: 50 };
  const store = createMemoryStore();
  const app = createService({ workloads, store, strategy: optimistic, workMs: 0, times, profile: '409' });
  await app.ready();
  const routes = app.printRoutes({ commonPrefix: false, includeHooks: false });
  await app.close();
  const { ask } = await served({ workloads });
  const document = openApiOf({ workloads, profile: '409' });
  const paths = pathsIn(routes);
  expect(Object.keys(document['paths'] as object).toSorted()).toEqual(paths.toSorted());
  for (const path of paths) {
    const { status, headers } = await ask('OPTIONS', path.replace('{id}', '0-0'));
    expect(status, path).toBe(204);
    // Routes of one address, whatever their parameter is called.
    const allowed = String(headers['allow'])
      .split(', ')
      .filter((method) => method !== 'OPTIONS');
    expect(methodsIn(document, path).toSorted(), path).toEqual(allowed.toSorted());
  }
});

/** Paths of the tree that fastify prints, but for the one that catches everything else. */
function pathsIn(tree: string): string[] {
  const open: string[] = [];
  const paths: string[] = [];
  for (const line of tree.split('\n')) {
    const match = /^([│ ]*)[├└]── (\S+)( \()?/.exec(line);
    if (match === null) continue;
    const [, indent = '', segment = '', ends] = match;
    open.splice(indent.length / 4, Infinity, segment);
    if (ends !== undefined && segment !== '*') paths.push(open.join('').replace(/:(\w+)/g, '{$1}'));
  }
  return [...new Set(paths)];
}
