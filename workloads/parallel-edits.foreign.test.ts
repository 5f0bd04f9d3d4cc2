import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { judgedForeign } from './foreign-race.fixture.ts';
import { parallelEdits } from './parallel-edits.ts';

test('a right service with hash tags is valid', async () => {
  const tagOf = (document: unknown): string =>
    `"${createHash('md5').update(JSON.stringify(document)).digest('hex')}"`;
  const verdict = await judgedForeign({
    workload: parallelEdits,
    serve({ method, key, headers, body }, records) {
      const document = records.get(key);
      if (document === undefined) return { status: 404 };
      if (method === 'GET') return { status: 200, headers: { etag: tagOf(document) }, body: document };
      if (headers['if-match'] !== tagOf(document)) return { status: 412 };
      records.set(key, body as Record<string, string>);
      return { status: 204, headers: { etag: tagOf(body) } };
    },
  });
  expect(verdict).toMatchObject({ result: 'valid' });
});
