import { freePort } from '../../targets/servers/free-port.ts';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../../targets/servers/redis-server.ts';

/** What Prometheus answers to a query: series, each with its labels and its last value. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

/** A real Prometheus that scrapes one target, in a folder of its own. */
export interface Prometheus {
  /** Without a path. */
  readonly url: string;
  /** Evaluates a query at points of the last seconds; throws what Prometheus says is wrong with it. */
  readonly query: (text: string) => Promise<readonly Series[]>;
  readonly stop: () => Promise<void>;
}

const scrapeEveryMs = 100;

/** Starts Prometheus, to scrape a port of this machine; throws what to type where it is not installed. */
export async function startPrometheus(target: string): Promise<Prometheus> {
  const program = findProgram(['prometheus']);
  if (program === undefined)
    throw new Error('prometheus is not installed: npm run setup (Debian, Ubuntu) or brew install prometheus');
  const folder = await mkdtemp(join(tmpdir(), 'contend-prometheus-'));
  const port = await freePort();
  const config = join(folder, 'prometheus.yml');
  await writeFile(
    config,
    JSON.stringify({
      global: { scrape_interval: `${scrapeEveryMs}ms`, scrape_timeout: `${scrapeEveryMs}ms` },
      scrape_configs: [{ job_name: 'contend', static_configs: [{ targets: [target] }] }],
    }),
  );
  const child = spawn(
    program,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  let hasEnded = false;
  const ended = new Promise<void>((done) =>
    child.once('close', () => {
      hasEnded = true;
      done();
    }),
  );
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const ask = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);
  for (let isReady = false; !isReady;) {
    if (hasEnded) {
      await stop();
      throw new Error(`prometheus ended: ${said}`);
    }
    // It looks for new targets every five seconds; one that it has looked at has `up`, be it 0.
    isReady = await ask('/api/v1/query?query=up').then(
      async (answer) => answer.ok && (await answer.text()).includes('"value"'),
      () => false,
    );
    await new Promise((wait) => setTimeout(wait, 50));
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async query(text) {
      const end = Date.now() / 1000;
      const asked = new URLSearchParams({ query: text, start: `${end - 60}`, end: `${end}`, step: '0.2' });
      const response = await ask(`/api/v1/query_range?${asked.toString()}`);
      const answer = (await response.json()) as { data?: { result: Series[] }; error?: string };
      if (answer.data === undefined) throw new Error(`${text}: ${answer.error}`);
      return answer.data.result;
    },
    stop,
  };
}

/** What the parser and the lint of Prometheus find wrong with a text; nothing where it is as it should be. */
export function problemsIn(text: string): string {
  const program = findProgram(['promtool']) ?? 'promtool';
  const { error, status, stdout, stderr } = spawnSync(program, ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  return status === 0 ? `${stdout}${stderr}` : `${status}: ${stdout}${stderr}`;
}
