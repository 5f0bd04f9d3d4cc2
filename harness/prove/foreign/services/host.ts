import { createServer } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from 'node:http';
import { inForm, outOfForm } from './form.ts';
import { addressOf, pathOf } from './manner.ts';
import type { Manner } from './manner.ts';
import type { Fields } from './records.ts';
import { World } from './service.ts';
import type { Ask, Done, ForeignService, Said, Serving } from './service.ts';

/** A service that was asked for by its address. */
interface Guest {
  readonly world: World;
  readonly serving: Serving;
}

/** Services that are kept: the one that is raced, and the one before, whose last requests may be late. */
const mostGuests = 3;

/** Serves every service in every mode and manner, each under the path of its address, made when it is first asked for. */
export function foreignHost(services: readonly ForeignService[]): Server {
  const guests = new Map<string, Guest>();
  const guestAt = (path: string): { guest: Guest; rest: readonly string[] } | undefined => {
    const found = addressOf(path);
    if (found === undefined) return undefined;
    const { address, rest } = found;
    const name = pathOf(address);
    const known = guests.get(name);
    if (known !== undefined) return { guest: known, rest };
    const service = services.find(({ workload }) => workload === address.workload);
    const mode = service?.modes.find((one) => one.name === address.mode);
    if (service === undefined || mode === undefined) return undefined;
    const world = new World(address.manner, mode.pace);
    const guest = { world, serving: service.open(mode.name, world) };
    guests.set(name, guest);
    for (const old of [...guests.keys()].slice(0, -mostGuests)) guests.delete(old);
    return { guest, rest };
  };
  return createServer((request, response) => {
    const asked = guestAt(request.url ?? '');
    answer(request, response, asked?.guest, asked?.rest ?? []).catch((error: unknown) => {
      // Who does not wait for an answer may go in the middle of the request.
      if (!request.complete) return;
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      response.writeHead(500, { 'content-length': 0 }).end();
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  guest: Guest | undefined,
  path: readonly string[],
): Promise<void> {
  const body = await bodyOf(request);
  if (guest === undefined) {
    response.writeHead(404, { 'content-length': 0 }).end();
    return;
  }
  const { world, serving } = guest;
  if (path.join('/') === 'contend/seed') {
    for (const { key, fields } of (body as unknown as { records: readonly Seeded[] }).records)
      world.records.put(key, seededOf(fields));
    response.writeHead(204).end();
    return;
  }
  if (path.join('/') === 'contend/mistakes')
    return send(response, 200, {}, { mistakes: world.mistakesSince() });
  const nonce = headerOf(request, 'contend-nonce') ?? '';
  const ifMatch = headerOf(request, 'if-match');
  const key = headerOf(request, 'idempotency-key');
  const ask: Ask = {
    method: request.method ?? 'GET',
    path,
    body: outOfForm(body, world.manner.form),
    nonce,
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(key === undefined ? {} : { idempotencyKey: key.replace(/^"(.*)"$/, '$1') }),
  };
  const said = ask.method === 'GET' ? await shown(ask, guest) : await serving.run(ask);
  speak(response, said ?? { kind: 'wrong', status: 404, code: 'unknown-route' }, ask, world.manner);
}

interface Seeded {
  readonly key: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Seeds are texts; amounts among them are kept as numbers. */
function seededOf(fields: Seeded['fields']): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, text]) => [
      name,
      /^(0|-?[1-9]\d{0,13})$/.test(text) ? Number(text) : text,
    ]),
  );
}

async function bodyOf(request: IncomingMessage): Promise<Fields> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += chunk as string;
  return text === '' ? {} : (JSON.parse(text) as Fields);
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

async function shown({ path }: Ask, { world, serving }: Guest): Promise<Said> {
  const [collection = '', id = ''] = path;
  const entry = world.records.entry(`${collection}/${id}`);
  const own = entry?.fields === undefined ? undefined : { body: entry.fields, tag: entry.tag };
  const found = serving.show === undefined ? own : (serving.show(collection, id) ?? own);
  await world.lag();
  if (found === undefined) return { kind: 'wrong', status: 404, code: 'unknown-record' };
  return { kind: 'shown', body: found.body, tag: found.tag };
}

function speak(response: ServerResponse, said: Said, { method, nonce }: Ask, manner: Manner): void {
  const isStored = said.kind === 'done' && said.repeats !== undefined && manner.nonce === 'stored';
  const spoken = isStored ? said.repeats : nonce;
  const headers = manner.nonce === 'none' || spoken === '' ? {} : { 'contend-nonce': spoken };
  switch (said.kind) {
    case 'done':
      return speakDone(response, said, method, manner, headers);
    case 'refused':
      return speakRefusal(response, said, manner, headers);
    case 'wrong':
      return manner.refusal === 'coded'
        ? send(response, said.status, headers, problemOf(said), problemType)
        : send(response, said.status, headers);
    case 'shown':
      return send(response, 200, { ...headers, ...tagged(said.tag) }, inForm(said.body, manner.form));
  }
}

function speakDone(
  response: ServerResponse,
  { body, added, entry, gone, location, repeats }: Done,
  method: string,
  { tag, refusal, success, form }: Manner,
  given: OutgoingHttpHeaders,
): void {
  const headers = {
    ...given,
    ...(repeats !== undefined && refusal === 'coded' ? { 'idempotent-replayed': 'true' } : {}),
  };
  if (success === 'empty') return send(response, 200, headers);
  const named = { ...headers, ...tagged(entry?.tag), ...(location === undefined ? {} : { location }) };
  if (success === '204') {
    response.writeHead(204, named).end();
    return;
  }
  const isNumbered = tag === 'counting' || tag === 'gapped' || tag === 'global' || tag === 'clock';
  const version = entry?.number ?? gone;
  const like = refusal === 'coded' ? { ...(isNumbered ? { version } : {}), added: inForm(added, form) } : {};
  const status = success === '201' && method === 'POST' ? 201 : 200;
  send(response, status, named, { ...(inForm(body, form) as Fields), ...like });
}

/** Refusals of which Contend's own service shows no tag. */
const untagged = new Set(['parent-missing', 'gone']);

function speakRefusal(
  response: ServerResponse,
  { code, entry }: Said & { readonly kind: 'refused' },
  { refusal }: Manner,
  headers: OutgoingHttpHeaders,
): void {
  switch (refusal) {
    case 'coded': {
      const status = code === 'gone' ? 410 : 409;
      const tag = untagged.has(code) ? undefined : entry?.tag;
      return send(response, status, { ...headers, ...tagged(tag) }, problemOf({ code, status }), problemType);
    }
    case 'bare':
      return send(response, 409, headers);
    case '412':
    case '422':
    case '423':
    case '503':
      return send(response, Number(refusal), headers, { message: 'that cannot be done now' });
  }
}

const problemType = 'application/problem+json';

function problemOf({ code, status }: { readonly code: string; readonly status: number }): object {
  return { type: `urn:contend:problem:${code}`, code, title: code.replaceAll('-', ' '), status };
}

function tagged(tag: string | undefined): { readonly etag?: string } {
  return tag === undefined ? {} : { etag: tag };
}

function send(
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body?: unknown,
  type = 'application/json',
): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    ...headers,
    ...(text === '' ? {} : { 'content-type': type }),
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
