import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { someChoices } from './choices.fixture.ts';
import { nothing, sourceOf } from './given.ts';
import { planOf } from './plan.ts';

test('what cannot be written is told with all else that is wrong, before anything is spoken to', () => {
  const folder = mkdtempSync(join(tmpdir(), 'contend-places-'));
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const problemsOf = (given: Readonly<Record<string, string>>): readonly string[] => {
    try {
      planOf({ flags: sourceOf(given), variables: nothing }, someChoices);
      return [];
    } catch (error) {
      return (error as { readonly problems: readonly string[] }).problems;
    }
  };
  try {
    expect(problemsOf({ 'history-out': `${file}/x.ndjson`, out: `${file}/records`, clients: '0' })).toEqual([
      expect.stringMatching(/^--clients: /),
      expect.stringMatching(/^--out: .*\/file\/records cannot be written: a part of the path is a file/),
      expect.stringMatching(/^--history-out: .*\/file\/x\.ndjson cannot be written: a part of the path is a/),
    ]);
    expect(problemsOf({ 'history-out': file })).toEqual([
      `--history-out: ${file} does not end in .ndjson.gz, or in .ndjson for lines that are not compressed`,
    ]);
    expect(problemsOf({ 'history-out': join(folder, 'new/x.ndjson'), out: join(folder, 'new/y') })).toEqual(
      [],
    );
    // A folder that is to be made is made with the first record.
    expect(readdirSync(folder)).toEqual(['file']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

// A superuser may write there, as permissions say it.
test.runIf(existsSync('/proc/self'))('a file system that takes no files is told as well', () => {
  const given = { out: '/proc/records', 'history-out': '/proc/new/x.ndjson' };
  expect(() => planOf({ flags: sourceOf(given), variables: nothing }, someChoices)).toThrow(
    /--out: \/proc\/records cannot be written: .*takes no files.*--history-out: .*takes no files/s,
  );
});
