import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { History } from '../../core/history.ts';
import { lostLines } from './lost-lines.ts';

/** A history of so many answered requests, and one that never was. */
function answered(count: number): History {
  const history = new History(1, 1000);
  for (let nonce = 1; nonce <= count + 1; nonce++) {
    const isLost = nonce > count;
    const answer = isLost ? ({ kind: 'unknown', cause: 'lost' } as const) : ({ kind: 'missing' } as const);
    history.append(nonce, nonce, 1, 0, 0, 0, 0, isLost ? 0 : 404, answer, 0, 0, 1, undefined);
  }
  return history;
}

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'contend-lost-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'calls.ndjson');
  writeFileSync(file, text);
  return file;
}

test('nothing is missing where each answered request has a line, be it written a little later', async () => {
  const file = fileWith('{"a":1}\n{"a":2}\n{"a"');
  setTimeout(() => appendFileSync(file, ':3}\n'), 120);
  expect(await lostLines(file, answered(3))).toBeUndefined();
});

test('lines that never came, and those that are cut, are missing', async () => {
  const file = fileWith('{"a":1}\n"a":2}\n{"a":3\n{}\n{"a":4');
  expect(await lostLines(file, answered(5))).toBe(`3 of 5 answered requests are missing in ${file}`);
});

test('a file that is gone has none of them', async () => {
  expect(await lostLines('/nowhere/calls.ndjson', answered(2))).toMatch(
    /^2 of 2 answered requests are missing in \/nowhere\/calls\.ndjson: ENOENT/,
  );
});
