import { expect, test } from 'vitest';
import { ContendError } from '../../harness/core/errors.ts';
import { etcd } from '../../targets/adapters/etcd/server.ts';
import { git } from '../../targets/adapters/git/server.ts';
import { httpd } from '../../targets/adapters/httpd/server.ts';
import { eachServer } from './each-server.ts';

const servers = [etcd, git, httpd];
const failing = (error: Error) => async (raced: string[]) => {
  const said: string[] = [];
  const race = async (server: { readonly name: string }): Promise<void> => {
    raced.push(server.name);
    if (server === git) throw error;
  };
  return { end: await eachServer(servers, race, (text) => said.push(text)), said };
};

test('a server that fails ends no other, and is told at once and in the end', async () => {
  const raced: string[] = [];
  const { end, said } = await failing(new ContendError('CTD_ADAPTER', ['seed: has not ended']))(raced);
  expect(raced).toEqual(['etcd', 'git', 'httpd']);
  expect(said).toEqual([
    'git is not raced to its end, and keeps the records that it has: seed: has not ended',
  ]);
  expect(end).toThrow('not raced to their end: git');
});

test.each([new Error('a mistake of our own'), new ContendError('CTD_INTERRUPTED', ['interrupted'])])(
  '%s ends all',
  async (error) => {
    const raced: string[] = [];
    await expect(failing(error)(raced)).rejects.toBe(error);
    expect(raced).toEqual(['etcd', 'git']);
  },
);

test('where none fails, nothing is thrown', async () => {
  expect(
    await eachServer(
      servers,
      () => Promise.resolve(),
      () => {},
    ),
  ).not.toThrow();
});
