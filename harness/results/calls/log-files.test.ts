import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { logStreams, onceOnly } from './log-files.ts';

test('a folder is its files and the links to files, each once; pipes are logs that are read but once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'contend-logs-'));
  try {
    const [logs, pipe] = [join(folder, 'logs'), join(folder, 'pipe')];
    await mkdir(join(logs, 'below'), { recursive: true });
    await writeFile(join(folder, 'real.log'), '');
    await writeFile(join(logs, 'b.log'), '');
    await symlink('../real.log', join(logs, 'a.log'));
    await symlink('../real.log', join(logs, 'twice.log'));
    await symlink('nowhere', join(logs, 'gone.log'));
    await symlink('/dev/null', join(logs, 'null.log'));
    await symlink('.', join(logs, 'self'));
    execFileSync('mkfifo', [pipe]);
    const streams = await logStreams([logs, pipe, join(logs, 'b.log')]);
    expect(streams.map(({ name }) => name)).toEqual([join(logs, 'a.log'), join(logs, 'b.log'), pipe]);
    expect(await onceOnly([logs, pipe, '-', join(folder, 'no')])).toEqual([pipe, '-']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
