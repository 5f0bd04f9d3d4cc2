import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format } from 'oxfmt';
import { afterEach, expect, test, vi } from 'vitest';
import style from '../.oxfmtrc.json' with { type: 'json' };
import { reasonCodes } from '../harness/core/reason.ts';
import { served } from '../targets/service/service.fixture.ts';
import type { Asked } from '../targets/service/service.fixture.ts';
import { workloads } from '../workloads/index.ts';
import { statusTable, withSection } from './http-tables.ts';

const path = join(resolve(import.meta.dirname, '..'), 'docs/http.md');
const users = [
  { name: 'ada', role: 'writer', key: 'key-of-ada' },
  { name: 'eve', role: 'writer', key: 'key-of-eve' },
] as const;
const shown = new Set(['content-type', 'etag', 'retry-after']);

afterEach(() => vi.useRealTimers());

/** Two people handle one order that they have read: what the second of them sends, and what the service answers. */
async function lateRequest(): Promise<string> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 31, 12) });
  const { ask, store } = await served({ workloads, users });
  await store.seed([{ key: 'orders/17', fields: { state: 'placed' } }]);
  const as = (key: string): Asked => ({ headers: { authorization: `Bearer ${key}`, 'if-match': '"1"' } });
  await ask('POST', '/orders/17/pay', as('key-of-ada'));
  const { status, headers, body } = await ask('POST', '/orders/17/cancel', as('key-of-eve'));
  return [
    '```http',
    'POST /orders/17/cancel HTTP/1.1',
    'If-Match: "1"',
    '',
    `HTTP/1.1 ${status} Conflict`,
    ...Object.entries(headers).flatMap(([name, value]) =>
      shown.has(name) ? [`${name}: ${String(value)}`] : [],
    ),
    '',
    JSON.stringify(body, null, 2),
    '```',
  ].join('\n');
}

test('what docs/http.md quotes is what the program says (`npx vitest run FILE --update` writes it anew)', async () => {
  const text = withSection(
    withSection(readFileSync(path, 'utf8'), 'statuses', statusTable()),
    'problem',
    await lateRequest(),
  );
  const { code } = await format(path, text, style);
  await expect(code).toMatchFileSnapshot(path);
});

test('the table has a row a reason', () => {
  expect(statusTable().split('\n')).toHaveLength(2 + reasonCodes.length);
});
