import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { callFields as names } from '../core/call.ts';
import { benchOf, few, runsOf, words } from './bench.fixture.ts';
import { scratch } from '../../targets/gateways/logs/logged.fixture.ts';

const contend = benchOf('gateway-log');
const race = `--strategy optimistic --store memory ${few.join(' ')} --json`;

type Line = Readonly<Record<string, unknown>>;

function linesOf(file: string): Line[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as Line);
}

test('two gateways of one log write every request of the race there once, as it was answered', async () => {
  const folder = scratch();
  const [log, history] = [join(folder, 'calls.ndjson'), join(folder, 'history.ndjson')];
  const ended = await contend.run(
    ...words(
      `--workload parallel-edits --gateway reference --gateways 2 --gateway-log ${log} --history-out ${history} ${race}`,
    ),
  );
  expect([0, 11]).toContain(ended.code);
  const logged = linesOf(log).map((line) => `${String(line[names.nonce])} ${String(line[names.status])}`);
  const sent = linesOf(history).filter(({ nonce, status }) => nonce !== undefined && status !== undefined);
  expect(logged.length).toBeGreaterThan(50);
  expect(logged.toSorted()).toEqual(
    sent.map(({ nonce, status }) => `${String(nonce)} ${String(status)}`).toSorted(),
  );
}, 60_000);

test.runIf(process.platform === 'linux')(
  'a disk that is full costs the log, which is counted and told, and not the race',
  async () => {
    const folder = join(scratch(), 'calls');
    mkdirSync(folder);
    // Of the reference gateway targets/gateways/reference/line-file.test.ts says it.
    for (const [index, name] of ['nginx', 'haproxy'].entries())
      symlinkSync('/dev/full', join(folder, `00${index + 1}-last-item-optimistic-${name}.ndjson`));
    const ended = await contend.run(
      ...words(`--workload last-item --gateway nginx,haproxy --gateway-log ${folder} ${race}`),
    );
    expect(ended.code).toBe(0);
    expect(runsOf(ended)).toHaveLength(2);
    for (const { verdict, operations, warnings } of runsOf(ended)) {
      expect(verdict.result).toBe('valid');
      expect(operations).toMatchObject({ unknown: 0, error: 0 });
      expect(warnings.find(({ code }) => code === 'gateway-log-lost')?.text).toMatch(
        /^([\d,]+) of \1 answered requests are missing in /,
      );
    }
  },
  120_000,
);

test('a log that cannot be written ends the command before any race', async () => {
  const ended = await contend.run(
    ...words(`--workload last-item --gateway reference --gateway-log ${scratch()}/no/calls.ndjson ${race}`),
  );
  expect(ended.code).toBe(104);
  expect(ended.stderr).toContain('its folder does not exist; make it first');
  expect(ended.stdout).toBe('');
});
