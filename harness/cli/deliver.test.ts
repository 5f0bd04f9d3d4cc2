import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aRunRecord } from '../core/run-record.fixture.ts';
import { left, sentences } from '../report/document.ts';
import type { Block, Document } from '../report/document.ts';
import { raceDocument } from '../report/documents/race.ts';
import { deliver } from './deliver.ts';
import { summaryOf } from './step-summary.ts';

let folder = '';
let [out, err] = ['', ''];
const document = raceDocument([aRunRecord()], []);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contend-deliver-'));
  [out, err] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => (out += String(text)) !== '');
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => (err += String(text)) !== '');
  vi.stubEnv('GITHUB_STEP_SUMMARY', '');
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test('each output gets the same document in its format, whole, and what was there before is gone', async () => {
  await writeFile(join(folder, 'out.csv'), 'old');
  const files = { csv: join(folder, 'out.csv'), junit: join(folder, 'out.xml') };
  const outputs = Object.entries(files).map(([format, file]) => ({ format, file }));
  expect(await deliver(document, [{ format: 'json' }, ...outputs])).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ runs: [{ workload: 'last-item' }] });
  expect(await readFile(files.csv, 'utf8')).toMatch(/^about,strategy,verdict,goodput \/s,.*\r\nlast-item,/);
  expect(await readFile(files.junit, 'utf8')).toMatch(/^<\?xml[^]*<\/testsuites>\n$/);
  expect(await readdir(folder)).toEqual(['out.csv', 'out.xml']);
});

test('a file that can no longer be written is said, costs the exit code, and keeps no other from being written', async () => {
  await mkdir(join(folder, 'taken'));
  const outputs = ['taken', 'gone/out.csv', 'out.csv'].map((name) => ({
    format: 'csv',
    file: join(folder, name),
  }));
  expect(await deliver(document, outputs)).toBe(104);
  expect(err.split('\n')).toEqual([
    expect.stringMatching(/^contend: .*taken is not written: /),
    `contend: ${join(folder, 'gone/out.csv')} is not written: it does not exist`,
    '',
  ]);
  expect(await readdir(folder)).toEqual(['out.csv', 'taken']);
});

test('the summary of a step gets the tables behind what is there; where it cannot, that is a warning', async () => {
  const summary = join(folder, 'summary.md');
  await writeFile(summary, 'before\n');
  vi.stubEnv('GITHUB_STEP_SUMMARY', summary);
  expect(await deliver(document, [])).toBe(0);
  expect(await readFile(summary, 'utf8')).toMatch(/^before\n\n### last-item\n[^]*\| strategy \|/);
  vi.stubEnv('GITHUB_STEP_SUMMARY', join(folder, 'gone/summary.md'));
  expect(await deliver(document, [])).toBe(0);
  expect(err).toMatch(
    /^contend: the summary of the step \(GITHUB_STEP_SUMMARY\) is not written: it does not exist\n$/,
  );
});

test('a summary ends between two blocks where a step has no room for more, and says so', () => {
  const long: Document = { blocks: [1, 2, 3].flatMap((n) => sentences(`${n}`.repeat(1000))), data: {} };
  expect(summaryOf(long, 4000)).toMatch(/3{1000}\n$/);
  expect(summaryOf(long, 2500)).toMatch(/2{1000} 1 of 3 parts are left out: .*markdown=FILE writes all\.\n$/);
  expect(Buffer.byteLength(summaryOf(long, 2500))).toBeLessThanOrEqual(2500);
  expect(summaryOf(long, 10)).toBe('');
});

test('on GitHub Actions no line of what was found is a command to it', async () => {
  vi.stubEnv('GITHUB_ACTIONS', 'true');
  await deliver({ blocks: sentences('::error::it is wrong'), data: {} }, [{ format: 'text' }]);
  expect(out).toBe(':\u200b:error::it is wrong\n');
});

test('elsewhere neither: a table that begins with the name of a client may be shown by a later step', async () => {
  vi.stubEnv('GITHUB_ACTIONS', undefined);
  const table: Block = { kind: 'table', columns: [left('client')], rows: [[{ text: '::error::boom' }]] };
  for (const format of ['text', 'markdown']) await deliver({ blocks: [table], data: {} }, [{ format }]);
  expect(out).toContain(':\u200b:error::boom');
  expect(out).not.toMatch(/^\s*::/m);
});
