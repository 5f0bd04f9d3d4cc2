import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aRunRecord } from '../core/run-record.fixture.ts';
import type { Output } from '../plan/cell.ts';
import { planned } from '../plan/plan.fixture.ts';
import { Tables } from './tables.ts';

let folder = '';
let out = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contend-tables-'));
  out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => (out += String(text)) !== '');
  vi.stubEnv('GITHUB_STEP_SUMMARY', '');
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const records = [aRunRecord(), aRunRecord({ workload: 'transfer' })];

test('a person sees a table as soon as its workload is done, and a file gets all of them in the end', async () => {
  const file = join(folder, 'out.csv');
  const outputs: Output[] = [{ format: 'text' }, { format: 'csv', file }];
  const tables = new Tables({ ...planned(''), outputs }, () => {});
  for (const record of records) tables.add(record);
  expect(out).toContain('last-item: ');
  expect(out).not.toContain('transfer');
  expect(await tables.end()).toBe(0);
  expect(out.split('transfer: ')).toHaveLength(2);
  expect((await readFile(file, 'utf8')).match(/^[\w-]+(?=,)/gm)).toEqual(['about', 'last-item', 'transfer']);
});

test('stdout is what a program asked for and nothing else', async () => {
  const tables = new Tables({ ...planned(''), outputs: [{ format: 'json' }] }, () => {});
  for (const record of records) tables.add(record);
  expect(out).toBe('');
  await tables.end();
  expect(JSON.parse(out)).toHaveProperty('runs.length', 2);
});
