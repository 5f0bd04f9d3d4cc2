import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { ForeignProof } from '../harness/prove/foreign/proof.ts';
import { foreignProofVersion } from '../harness/prove/foreign/proof.ts';
import { modesOf } from '../harness/prove/foreign/covering.ts';
import { foreignServices } from '../harness/prove/foreign/services/index.ts';
import { withSection } from './http-tables.ts';

const root = resolve(import.meta.dirname, '..');
const path = join(root, 'docs/proof.md');
const stored = join(root, 'results/foreign.json');

test('every way in which a foreign service is wrong is listed (`npx vitest run FILE --update` writes it anew)', async () => {
  const rows = modesOf(foreignServices)
    .filter(({ mode }) => mode.is === 'wrong')
    .map(({ workload, mode: { name, about } }) => [workload, name, about]);
  const table = [['foreign service of', 'wrong mode', 'what it does'], ['---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
  await expect(withSection(readFileSync(path, 'utf8'), 'foreign', table)).toMatchFileSnapshot(path);
});

test.runIf(existsSync(stored))('the committed verdicts are of all services, and none is wrong', () => {
  const proof = JSON.parse(readFileSync(stored, 'utf8')) as ForeignProof;
  expect(proof).toMatchObject({ schemaVersion: foreignProofVersion, set: 'all', problems: [] });
  expect(proof.workloads.map(({ workload }) => workload)).toEqual(
    foreignServices.map(({ workload }) => workload),
  );
});
