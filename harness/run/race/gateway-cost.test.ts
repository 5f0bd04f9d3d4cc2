import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readGatewayCost } from './gateway-cost.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contend-gateway-cost-'));
  await mkdir(join(folder, 'gateways'));
});
afterEach(() => rm(folder, { recursive: true }));

const line = (gateway: string, accessLog: boolean, d0: number) => ({ gateway, accessLog, d0, dLog: 2e-6 });
const write = (value: unknown): Promise<void> =>
  writeFile(
    join(folder, 'gateways', 'overhead.json'),
    typeof value === 'string' ? value : JSON.stringify(value),
  );

test('is that of the reference gateway with its log, from the folder or the one above it', async () => {
  const gateways = [line('reference', false, 1), line('nginx', true, 2), line('reference', true, 60e-6)];
  await write({ kind: 'gateway-overhead', environment: { cpu: 'A CPU', cores: 8 }, gateways });
  const source = `${join(folder, 'gateways', 'overhead.json')}, measured on A CPU, 8 cores`;
  const cost = { d0S: 60e-6, dLogS: 2e-6, source };
  expect(await readGatewayCost(['/nowhere', folder])).toEqual(cost);
  expect(await readGatewayCost([join(folder, 'gateways')])).toEqual(cost);
});

test('is unknown where nothing was measured', async () => {
  expect(await readGatewayCost([folder])).toBeUndefined();
  await write({ kind: 'gateway-overhead', gateways: [{ gateway: 'reference', accessLog: true }] });
  expect(await readGatewayCost([folder])).toBeUndefined();
});

test('is that of the next folder where the first one does not know', async () => {
  await write({ kind: 'gateway-overhead', gateways: [null] });
  await writeFile(
    join(folder, 'overhead.json'),
    JSON.stringify({ kind: 'gateway-overhead', gateways: [line('reference', true, 50e-6)] }),
  );
  expect(await readGatewayCost([folder])).toMatchObject({ d0S: 50e-6 });
});

test.each([
  ['{', /overhead\.json: is not JSON/],
  [{ kind: 'run' }, /overhead\.json: is not what npm run gateways/],
  [{ kind: 'gateway-overhead', gateways: {} }, /overhead\.json: is not what npm run gateways/],
  ['null', /overhead\.json: is not what npm run gateways/],
])('refuses %j', async (value, problem) => {
  await write(value);
  await expect(readGatewayCost([folder])).rejects.toThrow(problem);
});
