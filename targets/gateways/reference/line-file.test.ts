import { execFileSync } from 'node:child_process';
import { pbkdf2 } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { LineFile } from './line-file.ts';

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'contend-log-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
};

test('a file that is closed while a batch is being written has every line, in order', async () => {
  const file = join(folder(), 'calls.ndjson');
  const log = new LineFile(file);
  // The threads that write are busy, so that the batch is still waiting for one when the file is closed.
  const busy = Array.from({ length: 16 }, () => promisify(pbkdf2)('a', 'b', 50_000, 32, 'sha256'));
  const lines = Array.from({ length: 3000 }, (_, nth) => `{"url.path":"/items/${nth}"}`);
  for (const line of lines) log.add(`${line}\n`);
  await log.close();
  expect(readFileSync(file, 'utf8').trim().split('\n')).toEqual(lines);
  expect(log.lost).toBe(0);
  await Promise.all(busy);
});

test.runIf(process.platform === 'linux')(
  'a device that is full costs every line, and each is counted',
  async () => {
    const log = new LineFile('/dev/full');
    for (let nth = 0; nth < 5000; nth++) log.add(`{"url.path":"/items/${nth}"}\n`);
    await log.close();
    expect(log.lost).toBe(5000);
  },
);

test.runIf(process.platform === 'linux')(
  'a file that takes a part of a batch holds whole lines but for the one that is cut, and the others are counted',
  () => {
    const place = folder();
    const file = join(place, 'calls.ndjson');
    const contents = `
      import { LineFile } from './line-file.ts';
      const log = new LineFile(${JSON.stringify(file)});
      for (let nth = 0; nth < 1000; nth++) log.add('{"nth":' + (10000 + nth) + '}' + String.fromCharCode(10));
      await log.close();
      console.log(log.lost);`;
    const outfile = join(place, 'program.mjs');
    const stdin = { contents, resolveDir: import.meta.dirname };
    buildSync({ stdin, outfile, bundle: true, platform: 'node', format: 'esm' });
    // A file of 8 KiB at most: what is longer is refused by the system, as on a disk that is full.
    const limited = ['-c', 'ulimit -f 16; exec "$0" "$1"', process.execPath, outfile];
    const lost = execFileSync('/bin/sh', limited, { encoding: 'utf8' });
    const text = readFileSync(file, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n')).split('\n');
    expect(text.length).toBe(8192);
    expect(whole.every((line, nth) => line === `{"nth":${10_000 + nth}}`)).toBe(true);
    expect(Number(lost)).toBe(1000 - whole.length);
  },
);
