import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { abilitiesTable, measuredWith } from './gateways/abilities/table.ts';
import type { AbilitiesDocument } from './gateways/abilities/table.ts';
import { withSection } from './http-tables.ts';

const root = resolve(import.meta.dirname, '..');
const path = join(root, 'docs/gateways.md');
const kept = JSON.parse(
  readFileSync(join(root, 'results/gateways/abilities.json'), 'utf8'),
) as AbilitiesDocument;

test('the table of docs/gateways.md is of the committed result (`npx vitest run FILE --update` writes it anew)', async () => {
  const section = `${abilitiesTable(kept)}\n\n${measuredWith(kept)}`;
  const text = withSection(readFileSync(path, 'utf8'), 'abilities', section);
  await expect(text).toMatchFileSnapshot(path);
});

test('no race of a right strategy was found wrong, with whatever ability', () => {
  const right = kept.rows.filter(({ strategy }) => strategy !== 'unguarded');
  expect(right.length).toBeGreaterThan(0);
  for (const { verdicts } of right) expect(verdicts.invalid).toBe(0);
});
