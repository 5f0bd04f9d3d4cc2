import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** A request that lost a race, as the history of the race and its receipts have it. Nothing here knows how a log is read. */
export interface LostRace {
  readonly nonce: string;
  /** The requests that made a new version of what it was made on, by their receipts: one, unless an update was lost. */
  readonly winners: readonly string[];
  /** Whether it named the tag of what it was made on. */
  readonly hasTag: boolean;
  /** Accepted changes of the record that were under way at some moment between its read and its end. */
  readonly near: number;
}

interface Line {
  readonly kind?: string;
  readonly nonce: number;
  readonly client: number;
  readonly command?: string;
  readonly slot?: string;
  readonly key?: string;
  readonly sent: number;
  readonly done: number;
  readonly answer: string;
  readonly reason?: string;
  readonly base?: number;
  readonly version?: number;
  readonly traces?: readonly { readonly key: string; readonly read: number; readonly wrote: number | null }[];
}

/** Reasons for which a request is refused because what it had read was changed. */
const lostReasons: ReadonlySet<string> = new Set(['version-mismatch', 'not-fast-forward']);

/** Reads from the lines of `bench --history-out` who lost to whom, in a race of one collection of records. */
export async function truthOf(history: string, collection: string): Promise<readonly LostRace[]> {
  const requests: Line[] = [];
  /** By record and version the requests that changed it. */
  const changedBy = new Map<string, number[]>();
  const changed = new Set<number>();
  for await (const text of createInterface({ input: createReadStream(history) })) {
    const line = JSON.parse(text) as Line;
    if (line.kind === 'receipt') {
      for (const { key, read, wrote } of line.traces ?? []) {
        if (wrote === null || !key.startsWith(`${collection}/`)) continue;
        const version = `${key} ${read}`;
        changedBy.set(version, [...(changedBy.get(version) ?? []), line.nonce]);
        changed.add(line.nonce);
      }
    } else if (line.kind === undefined && line.sent !== undefined) requests.push(line);
  }
  const keyOf = ({ key, slot = '' }: Line): string => key ?? `${collection}/${slot}`;
  const byKey = new Map<string, Line[]>();
  for (const line of requests) {
    const own = byKey.get(keyOf(line));
    if (own === undefined) byKey.set(keyOf(line), [line]);
    else own.push(line);
  }
  return requests.flatMap((line): LostRace[] => {
    if (line.answer !== 'conflict' || !lostReasons.has(line.reason ?? '')) return [];
    const own = byKey.get(keyOf(line)) ?? [];
    const read = own.findLast(
      (one) =>
        one.client === line.client &&
        one.command === undefined &&
        one.done <= line.sent &&
        one.answer === 'found',
    );
    const base = line.base ?? read?.version;
    if (base === undefined) return [];
    const fromMs = read?.sent ?? line.sent;
    const near = own.filter(
      (one) =>
        changed.has(one.nonce) && one.nonce !== line.nonce && one.done >= fromMs && one.sent <= line.done,
    ).length;
    return [
      {
        nonce: String(line.nonce),
        winners: (changedBy.get(`${keyOf(line)} ${base}`) ?? []).map(String),
        hasTag: line.base !== undefined,
        near,
      },
    ];
  });
}
