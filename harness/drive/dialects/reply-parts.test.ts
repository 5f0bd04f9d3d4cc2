import { expect, test } from 'vitest';
import { saysNothingThere } from './reply-parts.ts';

test.each<[Record<string, unknown>, boolean]>([
  [{ ok: false }, true],
  [{ found: false, name: 'ada' }, true],
  [{ error: 'not found', code: 404 }, true],
  [{ error: 'not found', owner: null }, true],
  [{ error: null, owner: 'ada' }, false],
  [{ error: 'none', owner: 'ada' }, false],
  [{ children: 0, deletedAt: '2026-11-29T10:00:00Z' }, true],
  [{ children: 0, deletedAt: null }, false],
  [{ children: 0, deleted_at: 1_764_410_400 }, true],
  [{ children: 0, deleted: true }, true],
  [{ children: 0, deleted: false, is_deleted: false }, false],
  [{ children: 0, status: 'deleted' }, true],
  [{ state: 'active', status: 'ok' }, false],
  [{ stock: 0 }, false],
  [{}, false],
])('a 200 with %j says that nothing is there: %s', (body, is) => {
  expect(saysNothingThere(body)).toBe(is);
});
