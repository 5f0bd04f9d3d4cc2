import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Secrets } from '../../../harness/core/secrets.ts';
import { strikeLog } from './struck-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'contend-struck-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'calls.ndjson');

const secrets = new Secrets(['k3y/of+"mine"', 'plainKey77']);

/** What is left of lines. */
async function struck(lines: string, known = secrets): Promise<string> {
  writeFileSync(file, lines, { mode: 0o600 });
  await strikeLog(file, known);
  return readFileSync(file, 'utf8');
}

const open = '{"url.path":"/items/7","end":"1796044995.520","duration":169388e-6}\n';

test.each([
  // A key in a path, which no gateway can tell from any other name.
  ['{"url.path":"/plainKey77/items/7"}', '{"url.path":"/$SECRET/items/7"}'],
  ['{"url.path":"/k3y%2Fof%2B%22mine%22/items/7"}', '{"url.path":"/$SECRET/items/7"}'],
  // A header of an innocent name, as JSON has it, and as HAProxy has it.
  [String.raw`{"x-echo":"k3y/of+\"mine\""}`, '{"x-echo":"$SECRET"}'],
  [String.raw`{"x-echo":"k3y\/of+\"mine\""}`, '{"x-echo":"$SECRET"}'],
  // A body within the line.
  [
    String.raw`{"body":"{\"you\":\"${Buffer.from('me:plainKey77').toString('base64')}\"}"}`,
    String.raw`{"body":"{\"you\":\"$SECRET\"}"}`,
  ],
  // A line that was cut off.
  ['{"url.path":"/plainKey77/it', '{"url.path":"/$SECRET/it'],
])('of %s is left %s', async (line, left) => {
  expect(await struck(`${open}${line}\n${open}`)).toBe(`${open}${left}\n${open}`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a log without any is not written again, and one that is gone is nobody’s fault', async () => {
  writeFileSync(file, open.trimEnd());
  const before = statSync(file);
  await strikeLog(file, secrets);
  expect(statSync(file).ino).toBe(before.ino);
  expect(readFileSync(file, 'utf8')).toBe(open.trimEnd());
  await strikeLog(join(folder, 'nowhere'), secrets);
  await strikeLog('/dev/null', secrets);
});
