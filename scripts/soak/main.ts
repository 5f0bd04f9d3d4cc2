import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { choices } from '../../harness/cli/choices.ts';
import { createLine } from '../../harness/cli/line.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { formatCount, formatDuration } from '../../harness/core/units.ts';
import { startRedis } from '../../targets/servers/redis-server.ts';
import { ensureRedisServer } from '../../targets/servers/setup.ts';
import { openRedis } from '../../targets/stores/redis/connection.ts';
import { infoField } from '../../targets/stores/redis/info.ts';
import { outputOf } from '../child.ts';
import { count, jsonFlag, name, runScript, settingsOf, words } from '../script.ts';
import { minutesOf, noiseOf, residentMiB, slopeOf } from './memory.ts';
import type { MemorySample } from './memory.ts';
import { plantLostUpdates } from './plant.ts';

const { duration, workload, strategy, clients, rate, keep, plant, harness, store, growth, json, ...given } =
  settingsOf(
    {
      name: 'soak',
      about:
        'A long race against Redis, judged as it goes, and the memory of the harness and of the store meanwhile: medians by the ' +
        'minute, and how fast they grow. Exit 99 where they take more than they may, 11 where the verdict is not the one that is due.',
      options: {
        duration: {
          ...words('10m', 'TIME', 'how long the race is'),
          takes: { kind: 'duration', minMs: 10_000, maxMs: 86_400_000 },
        },
        workload: name(
          'last-item',
          choices.workloads.map((each) => each.name),
          'what is raced',
        ),
        strategy: name(
          'atomic-script',
          choices.strategies.flatMap((each) => (each.stores.includes('redis') ? [each.name] : [])),
          'how the data are protected; it must be right',
        ),
        clients: count(16, [2, 1000], 'clients'),
        rate: count(0, [0, 100_000], 'operations a second (Poisson); 0: as many as the clients make'),
        keep: count(4_000_000, [1000, 50_000_000], 'requests that are kept at most'),
        plant: {
          ...words('0s', 'TIME', 'when a lost update is planted in the store; 0s: never'),
          takes: { kind: 'duration', minMs: 0, maxMs: 86_400_000 },
        },
        settle: {
          about: 'from when on memory must be flat [2m, or half of a shorter race]',
          placeholder: 'TIME',
          example: '2m',
          list: false,
          takes: { kind: 'duration', minMs: 0, maxMs: 86_400_000 },
        },
        harness: count(400, [1, 100_000], 'MiB that the harness may take'),
        store: count(300, [1, 100_000], 'MiB that the store may take'),
        growth: count(
          5,
          [0, 1000],
          'per cent that either may grow in the time that is flat, where it moves by less',
        ),
        json: jsonFlag,
      },
      examples: [
        { command: '--duration 60m --plant 50m', about: 'an hour, with a lost update in minute 50' },
        { command: '--duration 1m --settle 20s --keep 40000', about: 'a minute with a small budget' },
      ],
    } as const,
    ({ duration: ms, settle: from, plant: at }) => [
      ...(from !== undefined && from >= ms
        ? ['--settle: is no shorter than the race (--duration), so that no memory would be judged']
        : []),
      ...(at > 0 && at >= ms
        ? ['--plant: the race is over by then; plant before the end of --duration']
        : []),
    ],
  );

const settle = given.settle ?? Math.min(120_000, duration / 2);

const line = createLine(process.stderr);

await runScript('soak', async (signal) => {
  const server = await startRedis({ binary: await ensureRedisServer(() => {}) });
  const folder = await mkdtemp(join(tmpdir(), 'contend-soak-'));
  const redis = await openRedis(server.url);
  const samples: MemorySample[] = [];
  const over = new AbortController();
  try {
    let sampling: Promise<unknown> = Promise.resolve();
    const output = await outputOf(
      process.execPath,
      [
        new URL('./contend.js', import.meta.url).pathname,
        'bench',
        '--json',
        '--store=redis',
        `--out=${folder}`,
        `--workload=${workload}`,
        `--strategy=${strategy}`,
        `--clients=${clients}`,
        `--duration=${duration}ms`,
        `--history=${keep}`,
        ...(rate === 0 ? [] : ['--arrival=poisson', `--rate=${rate}/s`]),
      ],
      {
        signal,
        env: { REDIS_URL: server.url },
        mayFail: true,
        onStart(pid) {
          sampling = watch(pid, redis, samples, AbortSignal.any([signal, over.signal]));
        },
      },
    );
    over.abort();
    await sampling;
    line.end();
    const { runs } = JSON.parse(output) as { readonly runs: readonly [RunRecord] };
    process.exitCode = tell(runs[0], samples);
  } finally {
    over.abort();
    line.end();
    redis.disconnect();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

/** Takes a sample every few seconds until it is over, and plants what is to be found. */
async function watch(pid: number, redis: Redis, samples: MemorySample[], over: AbortSignal): Promise<void> {
  const startedMs = performance.now();
  let isPlanted = plant === 0;
  while (!over.aborted) {
    await setTimeout(2000, undefined, { signal: over }).catch(() => {});
    if (over.aborted) return;
    const atS = (performance.now() - startedMs) / 1000;
    if (!isPlanted && atS * 1000 >= plant) {
      isPlanted = (await plantLostUpdates(redis)) > 0;
      if (isPlanted) {
        line.end();
        process.stderr.write(`soak: a lost update was planted after ${atS.toFixed(0)} s\n`);
      }
    }
    const [harnessMiB, info] = await Promise.all([
      residentMiB(pid).catch(() => Number.NaN),
      redis.info('memory'),
    ]);
    if (Number.isNaN(harnessMiB)) return;
    const storeMiB = Number(infoField(info, 'used_memory')) / 2 ** 20;
    samples.push({ atS, harnessMiB, storeMiB });
    line.show(progressText(atS, { harnessMiB, storeMiB }));
  }
}

/** How far the race is, and what both take now. */
function progressText(
  atS: number,
  taken: { readonly harnessMiB: number; readonly storeMiB: number },
): string {
  const leftMs = duration - atS * 1000;
  const left = leftMs > 0 ? `${formatDuration(Math.ceil(leftMs / 1000) * 1000)} left` : 'judged, soon over';
  return `soak: ${formatDuration(Math.floor(atS) * 1000)} of ${formatDuration(duration)} (${left}): harness ${taken.harnessMiB.toFixed(0)} MiB, store ${taken.storeMiB.toFixed(0)} MiB`;
}

/** Says what was seen; answers the exit code. */
function tell(run: RunRecord, samples: readonly MemorySample[]): number {
  const minutes = minutesOf(samples);
  const flat = samples.filter(({ atS }) => atS * 1000 >= settle);
  const judged = (['harnessMiB', 'storeMiB'] as const).map((of) => {
    const mostMiB = Math.max(...flat.map((sample) => sample[of]));
    const points = flat.map((sample) => [sample.atS, sample[of]] as const);
    const slopeMiBPerMin = slopeOf(points);
    const flatMin = ((flat.at(-1)?.atS ?? 0) - (flat[0]?.atS ?? 0)) / 60;
    const grownMiB = slopeMiBPerMin * flatMin;
    const noiseMiB = noiseOf(points);
    const mayGrowMiB = Math.max(noiseMiB, (growth / 100) * (flat[0]?.[of] ?? 0));
    const limitMiB = of === 'harnessMiB' ? harness : store;
    return {
      of,
      mostMiB,
      slopeMiBPerMin,
      grownMiB,
      noiseMiB,
      limitMiB,
      isKept: mostMiB <= limitMiB && grownMiB <= mayGrowMiB,
    };
  });
  const due = plant === 0 ? 'valid' : 'invalid';
  const verdict = run.verdict.result;
  if (json) process.stdout.write(`${JSON.stringify({ minutes, judged, due, run })}\n`);
  else {
    process.stdout.write('minute   harness MiB   store MiB\n');
    for (const { minute, harnessMiB, storeMiB } of minutes)
      process.stdout.write(
        `${String(minute).padStart(6)}${harnessMiB.toFixed(0).padStart(14)}${storeMiB.toFixed(0).padStart(12)}\n`,
      );
    for (const { of, mostMiB, slopeMiBPerMin, grownMiB, noiseMiB, limitMiB, isKept } of judged)
      process.stdout.write(
        `${isKept ? '✓' : '✗'} ${of === 'harnessMiB' ? 'harness' : 'store'}: at most ${mostMiB.toFixed(0)} of ${limitMiB} MiB, ${slopeMiBPerMin.toFixed(2)} MiB a minute, ${grownMiB.toFixed(0)} in all, and moves by ${noiseMiB.toFixed(0)}\n`,
      );
    const { entries, judgedAsItWent } = run.history;
    process.stdout.write(
      `${verdict === due ? '✓' : '✗'} ${verdict}, ${run.verdict.anomalies.map(({ kind, count: times }) => `${kind} × ${formatCount(times)}`).join(', ') || 'nothing wrong'}: ` +
        `${formatCount(entries)} requests, ${formatCount(Math.round(run.rates.attemptsPerS))}/s, in ${judgedAsItWent?.chapters ?? 0} chapters and the last\n`,
    );
    for (const { text } of run.warnings) process.stdout.write(`  ${text}\n`);
  }
  if (verdict !== due || flat.length < 2) return 11;
  return judged.every(({ isKept }) => isKept) ? 0 : 99;
}
