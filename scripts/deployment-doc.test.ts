import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { choices } from '../harness/cli/choices.ts';
import { commands } from '../harness/cli/commands/index.ts';
import { readArguments } from '../harness/plan/given.ts';
import { buildPlan } from '../harness/plan/plan.ts';
import { freePort } from '../targets/servers/free-port.ts';
import { findProgram } from '../targets/servers/redis-server.ts';

const folder = resolve(import.meta.dirname, '../docs/deployment');
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');
const require = createRequire(import.meta.url);
/** The package exports models that copy what they are given; what looks at it is beside them. */
const schemas = join(dirname(require.resolve('kubernetes-models')), '_schemas');

type Json = Readonly<Record<string, unknown>>;
interface Manifest extends Json {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

const manifests = parseAllDocuments(textOf('kubernetes.yaml')).map(
  (document) => document.toJS({ maxAliasCount: 0 }) as Manifest,
);

/** Notes which members of a value somebody asks for: what a validator never looks at is no member that Kubernetes knows. */
function watched(value: unknown, path: string, unread: Set<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const inner = new Map<PropertyKey, unknown>();
  for (const [name, own] of Object.entries(value)) {
    const at = Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`;
    unread.add(at);
    inner.set(name, watched(own, at, unread));
  }
  return new Proxy(value, {
    get(target, name) {
      unread.delete(Array.isArray(value) ? `${path}[${String(name)}]` : `${path}.${String(name)}`);
      return inner.has(name) ? inner.get(name) : (Reflect.get(target, name) as unknown);
    },
  });
}

type Validate = ((data: unknown) => boolean) & {
  readonly errors?: readonly { readonly instancePath: string; readonly keyword: string }[];
};

/** What the published schemas find wrong with a manifest, and members that they do not know. */
function problemsOf(manifest: Json): string[] {
  const { apiVersion, kind } = manifest as Manifest;
  const [, group = 'core', version = ''] = /^(?:([a-z]+)[a-z0-9.]*\/)?(v\d+)$/.exec(apiVersion) ?? [];
  const named = [group, version, kind].map((text) => text[0]?.toUpperCase() + text.slice(1)).join('');
  const { validate } = require(join(schemas, `IoK8sApi${named}.js`)) as { validate: Validate };
  const unread = new Set<string>();
  const isValid = validate(watched(manifest, '', unread));
  if (!isValid)
    return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
  return [...unread].map((path) => `${path.slice(1)} is not known`);
}

/** The commands of the page, each as what is typed behind `npm run`. */
const typed = [
  ...readFileSync(`${folder}.md`, 'utf8')
    .replaceAll(/ \\\n +/g, ' ')
    .matchAll(/^ {4}npm run (\w+) -- (.*)$/gm),
].map(([, name = '', line = '']) => [name, line.split(' ')] as const);

test.each(typed)('npm run %s -- %j is a command that can be run', async (name, argv) => {
  const { command } = await commands[name as keyof typeof commands]();
  expect(readArguments(argv, command).problems).toEqual([]);
  if (name === 'bench') expect(buildPlan({ argv, env: {} }, choices).cells).toHaveLength(1);
});

describe('the manifests for Kubernetes', () => {
  test.each(manifests.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest] as const))(
    '%s is what the schemas of Kubernetes ask for',
    (_, manifest) => {
      expect(problemsOf(manifest)).toEqual([]);
    },
  );

  test('would be refused with a mistake in them', () => {
    const job = manifests.find(({ metadata }) => metadata.name === 'agents')!;
    const other = (change: (spec: Record<string, unknown>) => void): string[] => {
      const { spec, ...rest } = structuredClone(job) as unknown as { spec: Record<string, unknown> };
      change(spec);
      return problemsOf({ ...rest, spec });
    };
    expect(other((spec) => (spec['backofLimit'] = 0))).toEqual(['spec.backofLimit is not known']);
    expect(other((spec) => (spec['backoffLimit'] = 'none'))).toEqual(['/spec/backoffLimit type']);
    expect(other((spec) => delete spec['template'])).toEqual(['/spec required']);
    const inPod = other((spec) => {
      const { spec: pod } = spec['template'] as { spec: { containers: Record<string, unknown>[] } };
      pod.containers[0]!['resource'] = { limits: { cpu: '2' } };
    });
    expect(inPod[0]).toBe('spec.template.spec.containers[0].resource is not known');
  });

  test('start no agent twice, and let them out to nobody but the service', () => {
    const [agents, coordinator] = ['agents', 'coordinator'].map(
      (name) => manifests.find(({ metadata }) => metadata.name === name) as { spec?: Json } | undefined,
    );
    expect(agents?.spec).toMatchObject({
      completionMode: 'Indexed',
      backoffLimit: 0,
      template: { spec: { restartPolicy: 'Never' } },
    });
    expect(agents?.spec?.['completions']).toBe(agents?.spec?.['parallelism']);
    expect(coordinator?.spec).toMatchObject({
      backoffLimit: 0,
      template: { spec: { restartPolicy: 'Never' } },
    });
    expect(coordinator?.spec).toMatchObject({
      template: {
        spec: { containers: [{ args: expect.arrayContaining([String(agents?.spec?.['completions'])]) }] },
      },
    });
    // What is secret stands in no file.
    expect(manifests.map(({ kind }) => kind)).not.toContain('Secret');
  });
});

test('the compose file has each secret and network that its services name', () => {
  const { services, secrets, networks } = parse(textOf('compose.yaml')) as {
    services: Record<string, { secrets: string[]; networks: string[]; environment?: Record<string, string> }>;
    secrets: Record<string, { file: string }>;
    networks: Record<string, unknown>;
  };
  const all = Object.values(services);
  expect(new Set(all.flatMap((service) => service.secrets))).toEqual(new Set(Object.keys(secrets)));
  expect(new Set(all.flatMap((service) => service.networks))).toEqual(new Set(Object.keys(networks)));
  for (const name of ['agent', 'coordinator'])
    expect(services[name]?.environment).toMatchObject({ CONTEND_JOIN: 'file:/run/secrets/join' });
});

const analyze = findProgram(['systemd-analyze']);
describe.runIf(analyze !== undefined)('systemd', () => {
  const copies = mkdtempSync(join(tmpdir(), 'contend-unit-'));
  afterAll(() => rmSync(copies, { recursive: true, force: true }));
  const problemsIn = (unit: string): string[] => {
    const file = join(copies, 'contend-agent.service');
    // The program is not installed where the test runs.
    writeFileSync(file, unit.replace('/usr/local/bin/contend', process.execPath));
    const { stdout, stderr } = spawnSync(analyze!, ['verify', '--man=no', file], { encoding: 'utf8' });
    return `${stdout}${stderr}`.split('\n').filter((line) => line.includes('contend-agent'));
  };

  test('finds nothing wrong with the unit, and would', () => {
    const unit = textOf('contend-agent.service');
    expect(problemsIn(unit)).toEqual([]);
    expect(problemsIn(unit.replace('TimeoutStopSec', 'TimeoutStop')).join()).toContain('TimeoutStop');
  });
});

describe('what secrets.sh makes', () => {
  const made = mkdtempSync(join(tmpdir(), 'contend-deployment-'));
  afterAll(() => rmSync(made, { recursive: true, force: true }));
  const read = (name: string): string => readFileSync(join(made, name), 'utf8').trim();

  test('is a Redis that takes TLS and the password, and nothing else', async () => {
    const script = spawnSync('sh', [join(folder, 'secrets.sh'), 'localhost'], {
      cwd: made,
      encoding: 'utf8',
    });
    expect(script, script.stderr).toMatchObject({ status: 0, stderr: '' });
    for (const name of ['join', 'token', 'tls.key', 'redis.conf'])
      expect(statSync(join(made, name)).mode & 0o077, name).toBe(0);
    expect(read('token')).toMatch(/^[0-9a-f]{64}$/);
    const { protocol, hostname, port, password } = new URL(read('join'));
    expect([protocol, hostname, port]).toEqual(['rediss:', 'localhost', '6379']);
    const tlsPort = await freePort();
    const tls = ['--tls-cert-file', join(made, 'tls.crt'), '--tls-key-file', join(made, 'tls.key')];
    const args = [join(made, 'redis.conf'), '--tls-port', String(tlsPort), ...tls, '--bind', '127.0.0.1'];
    const server = spawn(findProgram(['redis-server'])!, [...args, '--dir', made], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      await new Promise<void>((ready, failed) => {
        server.once('exit', () => failed(new Error('redis-server ended')));
        server.stdout.on('data', (chunk: Buffer) => {
          if (chunk.toString().includes('Ready to accept connections')) ready();
        });
      });
      expect(await said(tlsPort, 'PING')).toMatch(/^-NOAUTH/);
      expect(await said(tlsPort, `AUTH ${password}`)).toBe('+OK');
    } finally {
      const ended = new Promise((done) => server.once('exit', done));
      server.kill('SIGKILL');
      await ended;
    }
  });

  /** What the server answers to a line, after it has shown a certificate of ours. */
  function said(port: number, line: string): Promise<string> {
    return new Promise((answer, reject) => {
      const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', ca: read('ca.crt') }, () =>
        socket.write(`${line}\r\n`),
      );
      socket.once('error', reject);
      socket.once('data', (chunk) => {
        socket.destroy();
        answer(chunk.toString().trim());
      });
    });
  }
});
