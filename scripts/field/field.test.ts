import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { benchOf, runsOf } from '../../harness/cli/bench.fixture.ts';
import { installLine, programOf } from '../../targets/adapters/program.ts';
import type { FieldServer } from '../../targets/adapters/field-server.ts';
import { etcd } from '../../targets/adapters/etcd/server.ts';
import { git } from '../../targets/adapters/git/server.ts';
import { httpd } from '../../targets/adapters/httpd/server.ts';
import { solid } from '../../targets/adapters/solid/server.ts';
import { startServer } from '../../targets/adapters/start.ts';

const bench = benchOf('field');
const adapters = resolve(import.meta.dirname, '../../targets/adapters');

const foldersOf = ({ name }: FieldServer): string[] =>
  readdirSync(tmpdir()).filter((folder) => folder.startsWith(`contend-${name}-`));

test.for([
  { server: etcd, adapter: 'edits.ts', result: 'valid', rounds: 20, clients: 8 },
  { server: httpd, adapter: 'edits.ts', result: 'invalid', rounds: 20, clients: 8 },
  // A push is several requests, each of which starts several programs.
  { server: git, adapter: 'pushes.ts', result: 'valid', rounds: 3, clients: 4 },
])(
  '$server.name is started, raced, found $result and leaves nothing behind',
  { timeout: 60_000 },
  async (given, { skip }) => {
    const { server, adapter, result, rounds, clients } = given;
    const program = programOf(server);
    if (program === undefined) return skip(`not installed; to have it, type ${installLine(server)}`);
    const before = foldersOf(server);
    const { url, stop } = await startServer(server, program);
    try {
      expect(foldersOf(server)).toHaveLength(before.length + 1);
      const service = join(adapters, server.name, adapter);
      const how = ['--arrival', 'burst', '--rounds', `${rounds}`, '--clients', `${clients}`, '--json'];
      const [run] = runsOf(await bench.run('--service', service, '--url', url, ...how));
      expect(run?.verdict.result).toBe(result);
    } finally {
      await stop();
    }
    expect(foldersOf(server)).toEqual(before);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  },
);

test('who is not there is named with what to type', () => {
  const elsewhere = { ...solid, name: 'nowhere' };
  expect(programOf(elsewhere)).toBeUndefined();
  expect(installLine(elsewhere)).toBe('npm run field -- nowhere');
  expect(installLine(etcd)).toBe('apt-get install --no-install-recommends etcd-server');
});
