import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Proof } from '../harness/prove/proof.ts';
import { proofVersion } from '../harness/prove/proof.ts';
import { proofDocument } from '../harness/prove/text.ts';
import { text as asText } from '../harness/report/formats/text.ts';
import { mistakesBelow } from '../targets/broken/below/index.ts';
import { brokenServices } from '../targets/broken/index.ts';
import { plantedMistakes } from '../targets/broken/planted/index.ts';
import { workloads } from '../workloads/index.ts';
import { withSection } from './http-tables.ts';

const root = resolve(import.meta.dirname, '..');
const path = join(root, 'docs/proof.md');
const document = readFileSync(path, 'utf8');
const textOf = (of: Proof): string => asText.print(proofDocument(of), { color: false, width: 100 });
const proof = JSON.parse(readFileSync(join(root, 'results/proof.json'), 'utf8')) as Proof;

test('it holds nothing that is not there any more', () => {
  expect(proof.schemaVersion).toBe(proofVersion);
  expect(proof.problems).toEqual([]);
  const kinds = new Map(brokenServices.map(({ name, anomaly }) => [name, anomaly]));
  for (const { name, anomaly } of proof.services) expect(kinds.get(name)).toBe(anomaly);
  const judged = new Set(workloads.flatMap(({ name, check }) => (check === undefined ? [] : name)));
  for (const { workload } of proof.histories) expect(judged).toContain(workload);
});

test('its tables are quoted, and what is newer is flagged (`npx vitest run FILE --update` writes both anew)', async () => {
  const proved = new Set([
    ...proof.services.map(({ name }) => name),
    ...(proof.planted ?? []).flatMap(({ mistakes }) => mistakes.map(({ name }) => name)),
    ...(proof.below ?? []).map(({ name }) => name),
    ...proof.histories.map(({ workload }) => workload),
  ]);
  const there = [
    ...brokenServices,
    ...plantedMistakes,
    ...mistakesBelow,
    ...workloads.filter(({ check }) => check !== undefined),
  ];
  const newer = there.flatMap(({ name }) => (proved.has(name) ? [] : `\`${name}\``));
  const text =
    newer.length === 0
      ? 'It is a proof of everything that is there.'
      : `Newer than this proof, and proved by whoever runs it: ${newer.join(', ')}.`;
  const quoted = document.replace(/```text\n.*?\n```/s, () => `\`\`\`text\n${textOf(proof)}\`\`\``);
  await expect(withSection(quoted, 'newer', text)).toMatchFileSnapshot(path);
});

test('every mistake is described as its service does', () => {
  const rows = [...document.matchAll(/^\| `([a-z-]+)` +\| `([a-z-]+)` +\| (.*?) *\|$/gm)].map(
    ([, ...cells]) => cells,
  );
  expect(rows).toEqual(brokenServices.map(({ name, workload, about }) => [name, workload, about]));
});

test('every mistake below the commands is described as it is planted', () => {
  const [, part = ''] = /<!-- below -->(.*?)<!-- \/below -->/s.exec(document) ?? [];
  const rows = [...part.matchAll(/^\| ([a-z-]+) +\| ([a-z]+) +\| ([a-z-]+) +\| (.*?) *\|$/gm)]
    .map(([, ...cells]) => cells)
    .filter(([name]) => name !== 'mistake');
  expect(rows).toEqual(
    mistakesBelow.map(({ name, place, workload, about }) => [name, place, workload, about]),
  );
});

test('the tables fit a terminal of a hundred columns, and say what does not hold', () => {
  for (const line of textOf(proof).split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  const [service] = proof.services;
  if (service === undefined) throw new Error('no broken service');
  const missed = {
    ...service,
    kinds: [],
    wide: { ...service.wide, caught: 0 },
    control: { ...service.control, result: 'invalid' as const },
  };
  const text = textOf({ ...proof, services: [missed], problems: ['it was not caught'] });
  expect(text).toContain('✗ invalid');
  expect(text).toContain('✗ it was not caught');
  expect(text).toContain('not proved: 1 of what must hold does not');
});
