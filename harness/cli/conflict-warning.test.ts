import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { plantedLog } from '../analyze/conflicts/planted-log.fixture.ts';
import { benchOf } from './bench.fixture.ts';

const contend = benchOf('warning', 'conflicts', false);
const planted = { seed: 1, minutes: 12, changesPerS: 40 };
const deployed = [...plantedLog({ ...planted, deployAt: 0.5 })];

test('a deployment that doubles conflicts is an alarm with exit code 99; a peak of load is none', async () => {
  const [bad, fine] = [join(contend.out(), 'deployed.ndjson'), join(contend.out(), 'peak.ndjson')];
  await writeFile(bad, deployed.join(''));
  await writeFile(fine, [...plantedLog({ ...planted, peak: [0.5, 0.6] })].join(''));
  const alarm = await contend.run('--warn', '--gate', '--json', bad);
  expect(alarm.code, alarm.stderr).toBe(99);
  expect(alarm.stderr).toContain('more races are lost than the load explains');
  const { notices } = JSON.parse(alarm.stdout) as { notices: { kind: string; watched: object }[] };
  expect(notices[0]).toMatchObject({ kind: 'alarm', watched: { kind: 'route', name: 'PUT /items/{id}' } });
  const quiet = await contend.run('--warn', '--gate', fine);
  expect(quiet.code, quiet.stderr).toBe(0);
  expect(quiet.stdout).toContain('No alarm');
}, 120_000);

test('a log that is followed tells the alarm in a line of JSON, and --gate ends there', async () => {
  const file = join(contend.out(), 'growing.ndjson');
  const half = deployed.length >> 1;
  await writeFile(file, deployed.slice(0, half).join(''));
  const { ended } = contend.start(['--warn', '--follow', '--gate', '--json', file]);
  await pause(500);
  await appendFile(file, deployed.slice(half).join(''));
  const { code, stdout } = await ended;
  expect(code).toBe(99);
  const [first] = stdout.trim().split('\n');
  expect(JSON.parse(first ?? '')).toMatchObject({ kind: 'alarm' });
}, 120_000);

test('what makes no sense is told at once', async () => {
  const { code, stderr } = await contend.run('--follow', '--markdown', 'nowhere.ndjson');
  expect(code).toBe(104);
  expect(stderr).toContain('--follow: goes with --warn');
  expect(stderr).toContain('leave markdown out');
});
