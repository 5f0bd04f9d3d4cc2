import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { request } from 'undici';
import { freePort } from '../../harness/run/servers/free-port.ts';

/** A server that answers at once, in a process of its own. */
export interface AnchorServer {
  readonly name: 'nginx' | 'node:http';
  readonly port: number;
  /** CPU time of the server's processes so far, microseconds; undefined where the system does not tell. */
  cpuUs(): number | undefined;
  stop(): Promise<void>;
}

/** Starts nginx with one worker; a bare node:http server where there is no nginx. */
export async function startAnchorServer(): Promise<AnchorServer> {
  const nginx = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/bin/nginx', '/opt/homebrew/bin/nginx'].find(
    existsSync,
  );
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'contend-anchor-'));
  const child = nginx === undefined ? startNode(port) : await startNginx(nginx, folder, port);
  const server: AnchorServer = {
    name: nginx === undefined ? 'node:http' : 'nginx',
    port,
    cpuUs: () => cpuOf([child.pid ?? 0, ...childrenOf(child.pid ?? 0)]),
    async stop() {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.kill('SIGTERM')) await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
  for (let attempt = 0; ; attempt++) {
    try {
      await (await request(`http://127.0.0.1:${port}/`)).body.dump();
      return server;
    } catch (error) {
      if (attempt === 100) {
        await server.stop();
        throw error;
      }
      await setTimeout(50);
    }
  }
}

async function startNginx(binary: string, folder: string, port: number): Promise<ChildProcess> {
  const file = join(folder, 'nginx.conf');
  await writeFile(
    file,
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 1000000000; default_type application/json;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server { listen 127.0.0.1:${port}; location / { return 200 '{"version":0,"added":{}}'; } }
}
`,
  );
  return spawn(binary, ['-p', folder, '-c', file, '-e', 'stderr'], { stdio: 'ignore' });
}

function startNode(port: number): ChildProcess {
  const program = `require('node:http').createServer((q, a) => {
    q.resume(); a.setHeader('content-type', 'application/json'); a.end('{"version":0,"added":{}}');
  }).listen(${port}, '127.0.0.1')`;
  return spawn(process.execPath, ['-e', program], { stdio: 'ignore' });
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function cpuOf(pids: readonly number[]): number | undefined {
  try {
    const nanoseconds = pids.map((pid) =>
      Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]),
    );
    return nanoseconds.reduce((sum, ns) => sum + ns, 0) / 1000;
  } catch {
    return undefined;
  }
}
