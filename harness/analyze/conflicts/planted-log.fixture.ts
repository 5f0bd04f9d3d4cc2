import { randomStream } from '../../core/random.ts';

/** What a made-up log holds; what is absent is not planted. */
export interface Planted {
  readonly seed: number;
  readonly minutes: number;
  /** Changes a second; each is read before. */
  readonly changesPerS: number;
  /** When a deployment doubles the time between reading and writing, as a share of the log. */
  readonly deployAt?: number;
  /** When load is three times as high, and nothing else is different. */
  readonly peak?: readonly [from: number, to: number];
  /** Changes a second of one record beside the others. */
  readonly hotPerS?: number;
  /** How often one client sends the same refused request again, ten a second. */
  readonly stormOf?: number;
  /** Whether a setting refuses whoever comes, once a minute each of four clients. */
  readonly lasting?: boolean;
  /** Whether the log tells no entity tags. */
  readonly withoutTags?: boolean;
}

/** When made-up logs begin. */
export const plantedFromMs = Date.UTC(2026, 10, 28, 10, 0, 0);
/** From reading a record to its change, before a deployment; 0.1 changes a second and record make 2 % of conflicts of it. */
const windowMs = 200;
const changesPerSAndRecord = 0.1;

interface Event {
  readonly atMs: number;
  readonly run: () => void;
}

/**
 * Plays clients that read a record, think, and change it where nobody else has (`If-Match`), and writes what a gateway would have
 * logged, line by line in order of ends. Conflicts come of the play alone: none is dealt out. It shares no code with what reads it.
 */
export function* plantedLog(planted: Planted): Generator<string> {
  const { seed, minutes, changesPerS, deployAt, peak, hotPerS = 0, stormOf = 0, lasting = false } = planted;
  const random = randomStream(seed, 17);
  const records = Math.max(1, Math.round(changesPerS / changesPerSAndRecord));
  const seconds = minutes * 60;
  const events = new Map<number, Event[]>();
  const lines = new Map<number, { doneMs: number; text: string }[]>();
  const versions = new Map<string, number>();
  const put = (atMs: number, run: () => void): void => addTo(events, Math.floor(atMs / 1000), { atMs, run });
  const log = (call: Logged): void => {
    const doneMs = call.atMs + call.tookMs;
    addTo(lines, Math.floor(doneMs / 1000), { doneMs, text: lineOf(call, planted.withoutTags === true) });
  };
  const change = (path: string, client: string, atMs: number): void => {
    const readMs = 1 + 3 * random();
    const isAfter = deployAt !== undefined && atMs >= deployAt * seconds * 1000;
    const thinkMs = (isAfter ? 2 : 1) * windowMs;
    let base = 0;
    put(atMs, () => {
      base = versions.get(path) ?? 1;
      log({ method: 'GET', path, client, atMs, tookMs: readMs, status: 200, etag: base });
    });
    const beforeMs = 1 + 2 * random();
    const tookMs = beforeMs + 1 + 2 * random();
    const writtenMs = atMs + thinkMs;
    put(writtenMs + beforeMs, () => {
      const version = versions.get(path) ?? 1;
      const call = { method: 'PUT', path, client, atMs: writtenMs, tookMs, ifMatch: base };
      if (version !== base) log({ ...call, status: 409 });
      else {
        versions.set(path, version + 1);
        log({ ...call, status: 200, etag: version + 1 });
      }
    });
  };
  for (let second = 0; second < seconds + 10; second++) {
    const share = second / seconds;
    const isPeak = peak !== undefined && share >= peak[0] && share < peak[1];
    if (second < seconds) {
      for (const atMs of poisson(changesPerS * (isPeak ? 3 : 1), second, random))
        change(`/items/${Math.floor(random() * records)}`, `c${Math.floor(random() * 200)}`, atMs);
      for (const atMs of poisson(hotPerS, second, random))
        change('/items/777777', `c${Math.floor(random() * 200)}`, atMs);
      if (lasting && second % 15 === 7) {
        const atMs = second * 1000 + 500 * random();
        const client = `ops${(second / 15) & 3}`;
        put(atMs, () =>
          log({ method: 'PUT', path: '/settings/checkout', client, atMs, tookMs: 4, status: 409 }),
        );
      }
      if (stormOf > 0 && second === Math.floor(seconds * 0.75))
        for (let again = 0; again <= stormOf; again++) {
          const atMs = second * 1000 + again * 100;
          put(atMs, () =>
            log({
              method: 'PUT',
              path: '/items/3',
              client: 'c-storm',
              atMs,
              tookMs: 3,
              status: 409,
              ifMatch: 0,
            }),
          );
        }
    }
    for (const { run } of inOrder(events.get(second) ?? [], ({ atMs }) => atMs)) run();
    events.delete(second);
    for (const { text } of inOrder(lines.get(second - 1) ?? [], ({ doneMs }) => doneMs)) yield text;
    lines.delete(second - 1);
  }
}

interface Logged {
  readonly method: string;
  readonly path: string;
  readonly client: string;
  readonly atMs: number;
  readonly tookMs: number;
  readonly status: number;
  readonly etag?: number;
  readonly ifMatch?: number;
}

function lineOf(
  { method, path, client, atMs, tookMs, status, etag, ifMatch }: Logged,
  withoutTags: boolean,
): string {
  return `${JSON.stringify({
    time: new Date(plantedFromMs + atMs).toISOString(),
    duration: Math.round(tookMs) / 1000,
    'http.request.method': method,
    'url.path': path,
    client,
    'http.response.status_code': status,
    ...(ifMatch === undefined || withoutTags ? {} : { 'http.request.header.if-match': `"${ifMatch}"` }),
    ...(etag === undefined || withoutTags ? {} : { 'http.response.header.etag': `"${etag}"` }),
  })}\n`;
}

/** Arrivals in a second, in ms since the log began. */
function poisson(perS: number, second: number, random: () => number): number[] {
  const times: number[] = [];
  for (let at = -Math.log(1 - random()) / perS; at < 1; at -= Math.log(1 - random()) / perS)
    times.push((second + at) * 1000);
  return times;
}

function addTo<T>(map: Map<number, T[]>, at: number, one: T): void {
  const list = map.get(at);
  if (list === undefined) map.set(at, [one]);
  else list.push(one);
}

function inOrder<T>(list: readonly T[], by: (one: T) => number): T[] {
  return list.toSorted((a, b) => by(a) - by(b));
}
