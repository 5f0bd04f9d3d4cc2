import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { childEnv } from '../../targets/child-env.ts';
import { count, decimal, file, jsonFlag, names, runScript, settingsOf } from '../script.ts';
import { claimsOf } from './claims.ts';
import { races } from './races.ts';
import type { AttributedRace } from './races.ts';
import { scoreOf } from './score.ts';
import { attributionTable, summaryText } from './table.ts';
import type { AttributionDocument, AttributionRow } from './table.ts';
import { truthOf } from './truth.ts';

const settings = settingsOf({
  name: 'attribution',
  about:
    'Whether trace names the right winner: races through each gateway with its log on, and compares what is said of every request ' +
    'that lost with the receipts of the race; then again as if the log had no tags. Ends with 99 where an exact winner is wrong.',
  options: {
    gateways: names(['reference', 'nginx', 'haproxy'], 'gateways whose logs are read'),
    clients: count(16, [2, 256], 'clients of each race'),
    seconds: decimal(8, 120, 'measured time of each race'),
    write: file('keeps the document', 'results/attribution/gateways.json'),
    json: jsonFlag,
  },
  examples: [
    { command: '--seconds 2 --gateways nginx', about: 'a first look' },
    { command: '--write results/attribution/gateways.json', about: 'what docs/trace.md quotes' },
  ],
});

await runScript('attribution', async (signal) => {
  const folder = await mkdtemp(join(tmpdir(), 'contend-attribution-'));
  try {
    const rows: AttributionRow[] = [];
    for (const race of races)
      for (const gateway of settings.gateways) {
        rows.push(await rowOf(race, gateway, folder, signal));
        process.stderr.write(
          `attribution: ${race.name}, ${gateway}: ${rows.at(-1)?.withTags.conflicts} conflicts\n`,
        );
      }
    const processors = cpus();
    const document: AttributionDocument = {
      schemaVersion: 1,
      measuredAt: new Date().toISOString(),
      machine: `${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} cores`,
      clients: settings.clients,
      seconds: settings.seconds,
      rows,
    };
    const text = `${JSON.stringify(document, undefined, 2)}\n`;
    if (settings.write !== undefined) {
      await mkdir(dirname(settings.write), { recursive: true });
      await writeFile(settings.write, text);
    }
    process.stdout.write(
      settings.json ? text : `${attributionTable(document)}\n\n${summaryText(document)}\n`,
    );
    if (rows.some(({ withTags }) => withTags.exactWrong > 0)) process.exitCode = 99;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

async function rowOf(
  { name, collection, flags }: AttributedRace,
  gateway: string,
  folder: string,
  signal: AbortSignal,
): Promise<AttributionRow> {
  const own = await mkdtemp(join(folder, 'race-'));
  const [log, history] = [join(own, 'calls.ndjson'), join(own, 'history.ndjson')];
  const { clients, seconds } = settings;
  await bench(
    [
      ...flags,
      '--gateway',
      gateway,
      '--clients',
      String(clients),
      '--duration',
      `${seconds}s`,
      '--warmup',
      '500ms',
      '--gateway-log',
      log,
      '--history-out',
      history,
      '--out',
      own,
    ],
    signal,
  );
  const [truth, claims] = await Promise.all([truthOf(history, collection), claimsOf(log)]);
  await rm(own, { recursive: true });
  return {
    race: name,
    gateway,
    hasTags: truth.some(({ hasTag }) => hasTag),
    withTags: scoreOf(truth, claims.withTags),
    withoutTags: scoreOf(truth, claims.withoutTags),
  };
}

/** Races once; what it printed is shown where it fails. */
async function bench(flags: readonly string[], signal: AbortSignal): Promise<void> {
  const program = join(import.meta.dirname, 'contend.js');
  const child = spawn(process.execPath, [program, 'bench', ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: childEnv(),
  });
  const stop = (): void => void child.kill('SIGINT');
  signal.addEventListener('abort', stop, { once: true });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-4000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  // 11: it proves nothing as a measurement, as where the machine was busy; who lost to whom it still tells.
  if (code !== 0 && code !== 11) throw new Error(`bench ended with ${code}: ${said.trim()}`);
}
