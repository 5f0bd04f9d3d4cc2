import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { aRunRecord } from '../core/run-record.fixture.ts';
import { cellOf } from '../plan/plan.ts';
import { recordedSettings } from '../plan/recorded-settings.ts';
import { reproductionDocument } from '../report/documents/reproduction.ts';
import { text } from '../report/formats/text.ts';
import { readResults } from '../results/read-results.ts';
import { settingsOf } from '../run/race/cell-settings.ts';
import { choices } from './choices.ts';
import { command } from './commands/reproduce.ts';
import { problemsOf } from './problems.fixture.ts';

const kept = ['baseline', 'policies', 'sweeps/last-item-postgres'].map((name) =>
  resolve(import.meta.dirname, '../../results', name),
);

test('a record is planned again as it was raced', async () => {
  const records = await readResults(kept);
  expect(records.length).toBeGreaterThan(30);
  for (const record of records) {
    const { workload, strategy, store, seed, clients, instances, durationS, settings } = record;
    const cell = cellOf(recordedSettings(record), choices);
    expect(settingsOf(cell, settings.capacity !== undefined)).toEqual(settings);
    expect(cell).toMatchObject({ workload, strategy, store, seed, clients, instances });
    expect(Math.abs(cell.durationMs / 1000 - durationS)).toBeLessThan(0.01);
  }
});

test('old stands beside new, with what is not the same', () => {
  const old = aRunRecord({ strategy: 'optimistic' });
  const now = aRunRecord({
    strategy: 'optimistic',
    rates: { ...old.rates, goodputPerS: old.rates.goodputPerS / 2 },
    verdict: { result: 'inconclusive', anomalies: [], reasons: ['nobody won'] },
    environment: { ...old.environment, node: 'v99.0.0' },
  });
  const shown = text.print(reproductionDocument([{ old, new: now }]), { color: false, width: 100 });
  expect(shown).toMatch(/optimistic +valid +inconclusive .* 0\.50 /);
  expect(shown).toContain('was valid and is inconclusive now: nobody won');
  expect(shown).toContain(`Node: ${old.environment.node} → v99.0.0`);
  expect(shown).toContain('1 of 1 verdicts are others.');
  const unsafe = { strategy: 'unguarded', promise: 'unsafe' } as const;
  const [was, is] = [
    aRunRecord({ ...unsafe, verdict: { ...old.verdict, result: 'invalid' } }),
    aRunRecord(unsafe),
  ];
  const outcomes = [
    { old, new: old },
    { old, new: now },
    { old: was, new: is },
  ].map((pair) => reproductionDocument([pair]).cases?.[0]?.outcome);
  expect(outcomes).toEqual(['passed', 'unproven', 'failed']);
});

test('what cannot be raced again is told of before anything is raced', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'contend-reproduce-'));
  const path = join(folder, 'record.json');
  writeFileSync(path, JSON.stringify(aRunRecord({ store: 'remote', strategy: 'remote' })));
  expect(await problemsOf(() => command.run([path]))).toEqual([
    'last-item/remote was raced against a service that somebody had brought; race it with --url or --service of bench',
  ]);
  writeFileSync(path, JSON.stringify(aRunRecord({ strategy: 'optimstic' })));
  expect((await problemsOf(() => command.run([path]))).join('\n')).toContain(
    'last-item/optimstic cannot be raced again: --strategy: ',
  );
  expect((await problemsOf(() => command.run([join(folder, 'none')]))).join('\n')).toContain(
    'it does not exist',
  );
  rmSync(folder, { recursive: true });
});
