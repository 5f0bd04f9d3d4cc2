import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ContendError } from '../core/errors.ts';
import { aRunRecord, completeRunRecord } from '../core/run-record.fixture.ts';
import { createResults } from './results.ts';
import { readResults } from './read-results.ts';

let out = '';
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'contend-results-'));
});
afterEach(() => rm(out, { recursive: true }));

async function problemsOf(work: Promise<unknown>): Promise<readonly string[]> {
  const error = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(ContendError);
  expect((error as ContendError).code).toBe('CTD_RESULTS');
  return (error as ContendError).problems;
}

test('what was written is read back, in order, with nothing left beside it', async () => {
  const records = [completeRunRecord, aRunRecord({ strategy: '../etc/x' })];
  const results = await createResults(join(out, 'deep', 'results'), new Date('2026-01-02T03:04:05Z'));
  expect(basename(results.folder)).toMatch(/^2026-01-02T03-04-05Z-[0-9a-f]{6}$/);
  for (const record of records) await results.write(record);
  expect(await readdir(results.folder)).toEqual(['001-last-item-atomic.json', '002-last-item-_etc_x.json']);
  expect(await readResults([results.folder])).toEqual(records);
  // the folder of all run folders, and one file
  expect(await readResults([join(out, 'deep', 'results')])).toEqual(records);
  expect(await readResults([join(results.folder, '001-last-item-atomic.json')])).toEqual([records[0]]);
});

test('two runs at one moment do not share a folder', async () => {
  const now = new Date();
  const [one, other] = await Promise.all([createResults(out, now), createResults(out, now)]);
  expect(one.folder).not.toBe(other.folder);
});

test('a folder that vanishes between two records is made again', async () => {
  const results = await createResults(join(out, 'results'));
  await results.write(aRunRecord());
  await rm(join(out, 'results'), { recursive: true });
  await results.write(aRunRecord());
  expect(await readdir(results.folder)).toEqual(['002-last-item-atomic.json']);
});

test('a disk that is full while a record is written keeps nothing of it, and the records before it', async (context) => {
  const disk = join(out, 'disk');
  await mkdir(disk);
  // Only root may make a small disk.
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', disk]);
  context.skip(made.status !== 0, 'a small disk cannot be made here');
  try {
    const results = await createResults(disk);
    await results.write(aRunRecord());
    const large = aRunRecord({ histograms: { operation: 'H'.repeat(100_000) } });
    expect(await problemsOf(results.write(large))).toEqual([
      `results cannot be written to ${results.folder}: the disk is full; name another folder with --out`,
    ]);
    expect(await readdir(results.folder)).toEqual(['001-last-item-atomic.json']);
    expect(await readResults([results.folder])).toEqual([aRunRecord()]);
  } finally {
    spawnSync('umount', [disk]);
  }
});

test('a document of --json is read as its runs', async () => {
  const path = join(out, 'all.json');
  await writeFile(path, JSON.stringify({ schemaVersion: 1, runs: [aRunRecord(), aRunRecord()] }));
  expect(await readResults([path])).toHaveLength(2);
});

test('a place that cannot be written to is named, with why and what to do', async () => {
  const file = join(out, 'file');
  await writeFile(file, '');
  expect(await problemsOf(createResults(file))).toEqual([
    `results cannot be written to ${file}: a part of the path is a file, not a folder; name another folder with --out`,
  ]);
  const results = await createResults(out);
  await writeFile(results.folder, '');
  expect(await problemsOf(results.write(aRunRecord()))).toEqual([
    expect.stringContaining(': a part of the path is a file, not a folder; name another folder with --out'),
  ]);
});

test.runIf(existsSync('/proc/self'))('a file system that takes no folders is refused at once', async () => {
  expect(await problemsOf(createResults('/proc/contend/results'))).toEqual([
    expect.stringContaining('results cannot be written to /proc/contend/results'),
  ]);
});

test('a run that ends before its first record leaves no empty folder', async () => {
  const { folder } = await createResults(join(out, 'deep', 'er'));
  expect(existsSync(join(out, 'deep', 'er'))).toBe(true);
  expect(existsSync(folder)).toBe(false);
});

test('everything that is no record is reported at once', async () => {
  const put = async (name: string, text: string): Promise<string> => {
    await writeFile(join(out, name), text);
    return join(out, name);
  };
  const paths = [
    await put('half.json', '{"schemaVersion": 1, '),
    await put('other.json', '{"name": "x"}'),
    await put('newer.json', '{"schemaVersion": 2}'),
    await put('wrong.json', JSON.stringify({ ...aRunRecord(), clients: 'many', seed: -1 })),
    await put('list.json', JSON.stringify({ schemaVersion: 1, runs: [aRunRecord(), null] })),
    await put('more.json', JSON.stringify({ ...aRunRecord(), mood: 'good' })),
    join(out, 'missing'),
  ];
  expect(await problemsOf(readResults(paths))).toEqual([
    `${join(out, 'missing')}: it does not exist`,
    expect.stringMatching(/half\.json: is not JSON: /),
    expect.stringMatching(/other\.json: has no schemaVersion; this version of contend reads 1$/),
    expect.stringMatching(/newer\.json: has schemaVersion 2; this version/),
    expect.stringMatching(/wrong\.json: \/clients must be integer, and \d+ more$/),
    expect.stringMatching(/list\.json: \/runs\/1 must be object$/),
    expect.stringMatching(/more\.json: the record has the member "mood", which this version does not know$/),
  ]);
});

test('an empty folder is not taken for a result', async () => {
  expect(await problemsOf(readResults([out]))).toEqual([
    `${out}: holds no records; name a folder that a run has written`,
  ]);
});
