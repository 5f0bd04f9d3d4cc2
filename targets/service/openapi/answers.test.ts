import fc from 'fast-check';
import { expect, test } from 'vitest';
import { profiles } from '../../../harness/core/reason.ts';
import { workloads } from '../../../workloads/index.ts';
import { served } from '../service.fixture.ts';
import type { Asked } from '../service.fixture.ts';
import { operationAt, operationsOf, responseIn, schemaIn } from './described.fixture.ts';
import type { Addressed } from './described.fixture.ts';
import { argumentsFor } from './arguments.fixture.ts';
import { openApiOf } from './document.ts';

/** Headers that an answer has only where its description says so. */
const described = ['etag', 'location', 'last-modified', 'retry-after', 'allow', 'idempotent-replayed'];
const settings = { capacity: 3, clients: 4 };
const names = ['0-0', '0-1', '0-2'];
const slots = names.map((name, generation) => ({ key: 0, generation, name }));

const date = 'Sun, 06 Nov 1994 08:49:37 GMT';
const future = 'Fri, 31 Dec 9999 23:59:59 GMT';

/** No headers or a few, each of them now and then; reads have no body that could be of any type. */
function headersFor(withBody: boolean): fc.Arbitrary<Record<string, string>> {
  const values = {
    'if-match': fc.constantFrom('"1"', '"2"', '"1", "3"', '*', 'W/"1"', '"', '1'),
    'if-none-match': fc.constantFrom('*', '"1"', '"2"', 'W/"1"', '1'),
    'if-unmodified-since': fc.constantFrom(date, future, 'yesterday'),
    'if-modified-since': fc.constantFrom(date, future, 'yesterday'),
    'idempotency-key': fc.constantFrom('"a"', '"b"', '"c"', 'a', '""'),
  };
  const typed = { 'content-type': fc.constantFrom('application/json', 'application/json', 'text/csv') };
  const some = fc.record<Record<string, string>>(withBody ? { ...values, ...typed } : values, {
    requiredKeys: [],
  });
  if (withBody) return fc.oneof(fc.constant({}), some);
  // Hardly ever would the rest meet what the reader has.
  return fc.oneof(fc.constant({}), some, fc.constant({ 'if-none-match': '*' }));
}

interface Requested {
  readonly path: string;
  readonly method: string;
  readonly id: string;
  readonly asked: Asked;
}

/** A request for an operation: mostly one that it takes, now and then one that it does not. */
function requestFor(operations: readonly Addressed[]): fc.Arbitrary<Requested> {
  const changes = operations.filter(({ operation }) => operation.requestBody !== undefined);
  return fc.oneof(fc.constantFrom(...operations), fc.constantFrom(...changes)).chain(({ path, method }) => {
    const spec = workloads
      .flatMap(({ commands }) => commands)
      .find((one) => one.path.replace(':id', '{id}') === path && one.method === method.toUpperCase());
    const body =
      spec === undefined
        ? fc.constant(undefined)
        : fc.oneof(
            { arbitrary: argumentsFor(spec.body), weight: 8 },
            { arbitrary: fc.constantFrom<unknown>({}, [], 1, { quantity: -1 }), weight: 1 },
          );
    const id = fc.oneof(
      { arbitrary: fc.constantFrom(...names), weight: 5 },
      { arbitrary: fc.constantFrom('9-9', '~'), weight: 1 },
    );
    return fc
      .record({ id, body, headers: headersFor(spec !== undefined) })
      .map(({ id: asks, body: content, headers }): Requested => ({
        path,
        method,
        id: asks,
        asked: { headers, ...(content === undefined ? {} : { body: content }) },
      }));
  });
}

test.each(profiles)(
  'what the service answers in profile %s is what it says of itself',
  async (profile) => {
    const { ask, store } = await served({ workloads, profile });
    await store.seed(slots.flatMap((slot) => workloads.flatMap(({ seed }) => seed(slot, settings))));
    const document = openApiOf({ workloads, profile });
    const operations = operationsOf(document);
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(requestFor(operations), async ({ path, method, id, asked }) => {
        const answered = await ask(method.toUpperCase(), path.replace('{id}', id), asked);
        const status = String(answered.status);
        seen.add(answered.status);
        expect(Object.keys(operationAt(document, path, method).responses)).toContain(status);
        const response = responseIn(document, path, method, status);
        const type = String(answered.headers['content-type'] ?? '').split(';')[0];
        if (answered.text !== '') {
          expect(Object.keys(response.content ?? {})).toEqual([type]);
          expect(schemaIn(document, path, method, status)?.(answered.body)).toEqual([]);
        }
        const declared = Object.keys(response.headers ?? {}).map((name) => name.toLowerCase());
        for (const name of described)
          if (answered.headers[name] !== undefined) expect(declared).toContain(name);
      }),
      { numRuns: 150 },
    );
    // So many requests meet every kind of answer.
    const expected = [200, 201, 304, 400, 404, 409, 422, ...(profile === 'rfc9110' ? [412] : [])];
    expect([...seen]).toEqual(expect.arrayContaining(expected));
  },
  60_000,
);
