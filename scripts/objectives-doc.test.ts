import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { metricNames } from '../harness/analyze/objective-metrics.ts';
import { parseObjective } from '../harness/analyze/objective.ts';

const document = readFileSync(resolve(import.meta.dirname, '../docs/objectives.md'), 'utf8');

test('docs/objectives.md names every metric, and every objective in it can be read', () => {
  const [table = ''] = document.split('| metric |').slice(1);
  const [rows = ''] = table.split('\n\n');
  expect([...rows.matchAll(/`([a-z0-9]+)`/g)].map(([, name]) => name)).toEqual(
    expect.arrayContaining([...metricNames]),
  );
  const quoted = [...document.matchAll(/--objective '([^']*)'/g)].map(([, text = '']) => text);
  const bounds = [...document.matchAll(/`([a-z0-9]+[<>]?=?[+-]?[0-9.]+(?:ms|s|%|\/s)?(?:,[^`]*)?)`/g)].map(
    ([, text = '']) => text,
  );
  const all = [...quoted, ...bounds.filter((text) => /[<>=]/.test(text))];
  expect(all.length).toBeGreaterThan(10);
  for (const text of all)
    expect(parseObjective(text, { hasKept: true }), text).not.toHaveProperty('problems');
});
