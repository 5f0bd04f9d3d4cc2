import { pbkdf2 } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { AccessLog } from './access-log.ts';

test('a log that is closed while a batch is being written has every line, in order', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'contend-log-'));
  try {
    const file = join(folder, 'access.log');
    const log = new AccessLog(file);
    // The threads that write are busy, so that the batch is still waiting for one when the log is closed.
    const busy = Array.from({ length: 16 }, () => promisify(pbkdf2)('a', 'b', 50_000, 32, 'sha256'));
    const paths = Array.from({ length: 3000 }, (_, nth) => `/items/${nth}`);
    for (const path of paths) log.add('127.0.0.1', 'GET', path, 200, 2, 1);
    await log.close();
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    expect(lines.map((line) => /"GET (.*)" 200 2 1$/.exec(line)?.[1])).toEqual(paths);
    await Promise.all(busy);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
