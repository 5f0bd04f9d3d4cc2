import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ContendError } from '../../harness/core/errors.ts';
import { childEnv } from '../../targets/child-env.ts';
import { outputOf } from '../child.ts';
import { count, decimal, file, jsonFlag, runScript, settingsOf } from '../script.ts';
import { problemsOf } from './apart-row.ts';
import type { ApartRow, RacedRow } from './apart-row.ts';
import { cutProblemsOf } from './cut-row.ts';
import type { CutRow } from './cut-row.ts';

const settings = settingsOf({
  name: 'agents:apart',
  about:
    'Whether agents on other machines find what one machine finds: four of them, each in a network namespace of its own with a ' +
    'clock that is up to 50 ms ahead or behind and 0 to 20 ms on the way, race services that are right and wrong; verdicts are ' +
    'compared with those of one machine, and counts with those of the service. Ends with 99 where a row does not hold.',
  options: {
    rows: count(20, [1, 28], 'races'),
    seconds: decimal(1.5, 60, 'measured time of each race'),
    clients: count(16, [4, 256], 'clients of each race'),
    cut: decimal(3, 20, 'seconds for which one agent loses its link in a race more'),
    write: file('keeps the document', 'results/agents/apart.json'),
    json: jsonFlag,
  },
  examples: [
    { command: '--rows 2', about: 'a first look' },
    { command: '--write results/agents/apart.json', about: 'what docs/agents.md quotes' },
  ],
});

/** Whose link is taken away. */
const away = 'room-2';

/** Namespaces of our own, which end with the first process in them. */
const apart = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc', '--time'];

await runScript('agents:apart', async (signal) => {
  await outputOf('unshare', [...apart, 'ip', 'link', 'add', 'hall', 'type', 'bridge'], { signal }).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      throw new ContendError('CTD_OPTIONS', [
        `nothing was raced, as namespaces are not to be had here; be root on Linux with unshare and ip (${String(error)})`,
      ]);
    },
  );
  const folder = await mkdtemp(join(tmpdir(), 'contend-apart-'));
  try {
    const rows: ApartRow[] = [];
    const cuts: CutRow[] = [];
    let held = 0;
    for await (const row of racesIn(folder, signal)) {
      if ('cut' in row) cuts.push(row.cut);
      else rows.push(row.apart);
      const problems = 'cut' in row ? cutProblemsOf(row.cut, away) : problemsOf(row.apart);
      held += problems.length === 0 ? 1 : 0;
      const line = 'cut' in row ? cutLine(row.cut) : apartLine(row.apart);
      if (!settings.json) process.stdout.write(`${problems.length === 0 ? '✓' : '✗'} ${line}\n`);
      for (const problem of problems) process.stderr.write(`agents:apart: ${problem}\n`);
    }
    const races = rows.length + cuts.length;
    const text = `${JSON.stringify(documentOf(rows, cuts, held), undefined, 2)}\n`;
    if (settings.write !== undefined) {
      await mkdir(dirname(settings.write), { recursive: true });
      await writeFile(settings.write, text);
    }
    process.stdout.write(settings.json ? text : `${held} of ${races} hold\n`);
    if (held < races || rows.length < settings.rows) process.exitCode = 99;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

async function* racesIn(folder: string, signal: AbortSignal): AsyncGenerator<RacedRow> {
  const { rows, seconds, clients, cut } = settings;
  const args = [join(import.meta.dirname, 'agents-apart-races.js'), rows, seconds, clients, cut, folder];
  const child = spawn('unshare', [...apart.slice(0, -1), process.execPath, ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // What a kill leaves is in the folder, too; politeness does not get through `unshare`.
    env: { ...childEnv(), TMPDIR: folder },
    killSignal: 'SIGKILL',
    signal,
  });
  const ended = once(child, 'close', { signal });
  ended.catch(() => {});
  for await (const line of createInterface(child.stdout)) yield JSON.parse(line) as RacedRow;
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`the races ended with ${code}`);
}

function apartLine({ clocks, ...row }: ApartRow): string {
  const { boundMs, startSkewMs, unorderedShare } = clocks;
  return [
    `${row.workload}, ${row.mode} (${row.is}): ${row.apart}, one machine ${row.together};`,
    `${row.recorded} requests, ${row.counted} counted; clocks ±${boundMs.toFixed(2)} ms,`,
    `${startSkewMs.toFixed(2)} ms apart at the start, ${(100 * unorderedShare).toFixed(1)} % of pairs unordered`,
  ].join(' ');
}

function cutLine({ cutMs, endedMs, goneMs, code, kept }: CutRow): string {
  const [cut, ended, gone] = [cutMs, endedMs, goneMs].map((ms) => `${(ms / 1000).toFixed(1)} s`);
  return `${away} away for ${cut}: exit ${code} ${ended} after the cut, ${kept} of 2 records kept, nothing left ${gone} after its end`;
}

function documentOf(rows: readonly ApartRow[], cuts: readonly CutRow[], held: number): object {
  const processors = cpus();
  return {
    schemaVersion: 1,
    measuredAt: new Date().toISOString(),
    machine: `${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} cores`,
    seconds: settings.seconds,
    clients: settings.clients,
    held,
    rows,
    cuts,
  };
}
