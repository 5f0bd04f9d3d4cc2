import { mkdirSync, readFileSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { callFields as names } from '../core/call.ts';
import { benchOf, runsOf, words } from './bench.fixture.ts';
import { scratch } from '../../targets/gateways/logs/logged.fixture.ts';

const contend = benchOf('gateway-log');
const race = '--strategy optimistic --store memory --clients 8 --duration 300ms --warmup 50ms --json';

type Line = Readonly<Record<string, unknown>>;

function linesOf(file: string): Line[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as Line);
}

test('each gateway of a matrix writes a file of its own, with a line for every request of its race', async () => {
  const folder = join(scratch(), 'calls');
  const ended = await contend.run(
    ...words(`--workload last-item --gateway none,reference,nginx,haproxy --gateway-log ${folder} ${race}`),
  );
  // A short race may prove nothing; what is looked at is its log.
  expect([0, 11]).toContain(ended.code);
  const runs = runsOf(ended);
  expect(readdirSync(folder).toSorted()).toEqual([
    '002-last-item-optimistic-reference.ndjson',
    '003-last-item-optimistic-nginx.ndjson',
    '004-last-item-optimistic-haproxy.ndjson',
  ]);
  const races = new Set<string>();
  for (const [index, file] of readdirSync(folder).toSorted().entries()) {
    expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
    const lines = linesOf(join(folder, file));
    const { warnings, statuses } = runs[index + 1]!;
    expect(warnings.map(({ code }) => code)).not.toContain('gateway-log-lost');
    const refused = lines.filter((line) => String(line[names.status]) === '409');
    expect(lines.length).toBeGreaterThanOrEqual(
      Object.values(statuses).reduce((sum, count) => sum + count, 0),
    );
    expect(refused.length).toBeGreaterThanOrEqual(statuses['409'] ?? 0);
    expect(refused.length).toBeGreaterThan(0);
    for (const line of refused)
      expect(line[names.code]).toMatch(/^(?:sold-out|voucher-spent|write-conflict)$/);
    // Every request is there once, with a span of its own.
    expect(new Set(lines.map((line) => line[names.nonce])).size).toBe(lines.length);
    expect(new Set(lines.map((line) => line[names.traceparent])).size).toBe(lines.length);
    expect(
      lines.every((line) => /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/.test(String(line[names.traceparent]))),
    ).toBe(true);
    for (const line of lines) races.add(String(line[names.traceparent]).slice(3, 19));
  }
  // Nonces are those of every race of a command; a trace is of one.
  expect(races.size).toBe(3);
}, 120_000);

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
    for (const [index, name] of ['reference', 'nginx', 'haproxy'].entries())
      symlinkSync('/dev/full', join(folder, `00${index + 1}-last-item-optimistic-${name}.ndjson`));
    const ended = await contend.run(
      ...words(`--workload last-item --gateway reference,nginx,haproxy --gateway-log ${folder} ${race}`),
    );
    expect(ended.code).toBe(0);
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
