import type { Client } from 'undici';
import { randomBytes } from 'node:crypto';
import { authorizationOf } from '../abilities.ts';
import type { GatewayKind, GatewayOrder } from '../gateway.ts';
import { nonceHeader } from '../../../harness/core/http.ts';
import { undici } from '../../../harness/drive/wire/undici.ts';
import { startGateway } from './gateway-server.ts';
import { startProbedBackend } from './probed-backend.ts';
import type { Arrival } from './probed-backend.ts';
import { crowd, crowdClients, probes } from './probes.ts';
import type { Probe } from './probes.ts';

/** What a gateway was found to change, a sentence each. */
export interface Preflight {
  /** Changes that decide races in the service's place, or hide from clients what the service decided. */
  readonly breaks: readonly string[];
  /** Changes that leave every race as it is. */
  readonly notes: readonly string[];
}

/** What of an order a preflight looks at. */
export type Preflown = Pick<GatewayOrder, 'balance' | 'abilities'>;

/** Headers of an answer that no client of a race acts on. */
const unacted = new Set(['server-timing', 'location']);
const answerBoundMs = 10_000;

/**
 * Sends every probe through a gateway of a kind that stands before two backends of ours, and compares both ends: whether a
 * request reached the service once and whole, and whether its answer came back as it was. First each alone on a connection
 * of its own, then many at once on connections that are kept, where answers can be mixed up. It does what it is to do in the
 * race, but that nobody is turned away for sending much. Throws what `signal` is aborted with, once nothing is left of it.
 */
export async function preflight(
  kind: GatewayKind,
  { balance, abilities: asked = {} }: Preflown,
  signal: AbortSignal = new AbortController().signal,
): Promise<Preflight> {
  const { limitPerS: _, ...abilities } = asked;
  const all = [...probes, ...crowd.flat()];
  const backends = [await startProbedBackend(all), await startProbedBackend(all)];
  const breaks = new Set<string>();
  const notes = new Set<string>();
  const compare = (probe: Probe, received: Received | undefined): void => {
    const arrived = backends.flatMap(({ arrivals }) => arrivals.get(probe.nonce) ?? []);
    for (const finding of arrivalFindings(probe, arrived, abilities.keys === true)) breaks.add(finding);
    for (const { text, header } of answerFindings(probe, received))
      (header !== undefined && unacted.has(header) ? notes : breaks).add(text);
  };
  try {
    const connections = crowdClients;
    const keys = abilities.keys === true ? [randomBytes(24).toString('base64url')] : undefined;
    const parts = { backends, balance, connections, abilities, ...(keys && { keys }) };
    const asClient = asClientOf(abilities.version, keys?.[0]);
    const gateway = await startGateway(kind, parts, { signal });
    // With the gateway all that is under way through it ends.
    const endNow = (): void => gateway.killNow();
    signal.addEventListener('abort', endNow);
    try {
      for (const probe of probes) {
        signal.throwIfAborted();
        compare(probe, await sendAlone(gateway.url, asClient(probe)));
      }
      await Promise.all(
        crowd.map((own) =>
          connected(gateway.url, async (client) => {
            const received: (Received | undefined)[] = [];
            for (const probe of own) {
              signal.throwIfAborted();
              received.push(await send(client, asClient(probe)));
            }
            for (const [at, probe] of own.entries()) compare(probe, received[at]);
          }),
        ),
      );
    } finally {
      signal.removeEventListener('abort', endNow);
      await gateway.stop();
    }
    signal.throwIfAborted();
  } finally {
    await Promise.all(backends.map((backend) => backend.close()));
  }
  return { breaks: [...breaks], notes: [...notes] };
}

interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Makes a probe what a client of the race would send, of which the service learns nothing. */
function asClientOf(version: string | undefined, key: string | undefined): (probe: Probe) => Probe {
  return (probe) => ({
    ...probe,
    path: version === undefined ? probe.path : `/${version}${probe.path}`,
    headers: key === undefined ? probe.headers : { ...probe.headers, authorization: authorizationOf(key) },
  });
}

/** Sends one probe on a connection of its own. */
function sendAlone(url: string, probe: Probe): Promise<Received | undefined> {
  return connected(url, (client) => send(client, probe));
}

async function connected<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new (undici().Client)(url, { headersTimeout: answerBoundMs, bodyTimeout: answerBoundMs });
  try {
    return await use(client);
  } finally {
    await client.destroy();
  }
}

/** Sends one probe; undefined where the gateway broke off. */
async function send(client: Client, { method, path, headers, body }: Probe): Promise<Received | undefined> {
  try {
    const answer = await client.request({ method, path, headers, ...(body === '' ? {} : { body }) });
    return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
  } catch {
    return undefined;
  }
}

function arrivalFindings(probe: Probe, arrived: readonly Arrival[], isKeyed: boolean): string[] {
  const { method, path, answer } = probe;
  const what = `${method} that was ${answer.kind === 'drop' ? 'broken off' : `answered ${answer.status}`}`;
  const [first] = arrived;
  if (first === undefined) return [`a ${what} never reached the service`];
  if (arrived.length > 1) return [`a ${what} was sent to the service ${arrived.length} times`];
  const findings: string[] = [];
  if (first.method !== method || first.path !== path)
    findings.push(`${method} ${path} reached the service as ${first.method} ${first.path}`);
  if (first.body !== probe.body) findings.push(`the body of a ${method} was changed`);
  for (const [name, value] of Object.entries(probe.headers))
    // Whether it asks the service for compression is the gateway's own affair, and a key of its own is for it alone.
    if (isKeyed && name === 'authorization') {
      if (first.headers[name] !== undefined) findings.push('the key of a client reached the service');
    } else if (name !== 'accept-encoding' && first.headers[name] !== value)
      findings.push(`the request header ${name} ${changed(value, first.headers[name])}`);
  return findings;
}

const swapped = 'a request was given the answer to another one';

function answerFindings(
  { nonce, method, answer }: Probe,
  received: Received | undefined,
): { readonly text: string; readonly header?: string }[] {
  if (answer.kind === 'drop') {
    if (received === undefined || received.status >= 500) return [];
    return [{ text: `a ${method} that the service broke off was answered ${received.status}` }];
  }
  if (received === undefined) return [{ text: `the answer ${answer.status} to a ${method} was lost` }];
  if (received.status !== answer.status)
    return [{ text: `the status ${answer.status} of the service became ${received.status}` }];
  const findings: { readonly text: string; readonly header?: string }[] = [];
  const came = received.headers[nonceHeader];
  if (came !== undefined && came !== String(nonce)) return [{ text: swapped }];
  for (const [name, value] of Object.entries({ ...answer.headers, [nonceHeader]: String(nonce) })) {
    const found = received.headers[name];
    if (found === value) continue;
    const weakened = name === 'etag' && found === `W/${value}`;
    const text = weakened
      ? `the ETag ${value} was weakened to ${found}, so that If-Match never holds`
      : `the header ${name} of the service ${changed(value, found)}`;
    findings.push({ text, header: name });
  }
  if (received.body !== answer.body)
    findings.push({ text: `the body of an answer ${answer.status} was changed` });
  return findings;
}

function changed(from: string, to: string | readonly string[] | undefined): string {
  return to === undefined ? 'was lost' : `was changed from ${from} to ${String(to)}`;
}
