import type { Call } from '../../core/call.ts';

/** How a simulated service names versions, and what its log leaves out. */
export interface Habits {
  /** Tags that count, that stand for equal contents, or weak ones. */
  readonly tags: 'counted' | 'hashed' | 'weak';
  /** Whether accepted changes, refusals and their reasons are told. */
  readonly tellsNewTag: boolean;
  readonly tellsTagOfRefusal: boolean;
  readonly tellsCode: boolean;
  readonly refusesWith: 409 | 412;
  /** Whether some changes name no tag, and some answers are lost. */
  readonly isRough: boolean;
  /** Times are cut off to multiples of so many ms. */
  readonly grainMs: number;
  /** Whether all clients go by one name. */
  readonly isOneAddress: boolean;
}

/** A log with the truth beside it: by nonce of the loser the nonce of the change that replaced what it had read. */
export interface SimulatedLog {
  readonly calls: readonly Call[];
  readonly winners: ReadonlyMap<string, string>;
}

interface Client {
  readonly name: string;
  freeMs: number;
  tag?: string;
  /** The version that it has read, as nobody in the log sees it. */
  version?: number;
}

/**
 * Plays clients of one record against a right service, on a true clock: each request is decided at one moment of its interval,
 * in order of these moments. Knows nothing of attribution.
 */
export function simulatedLog(habits: Habits, random: () => number, requests = 120): SimulatedLog {
  const clients = Array.from({ length: 4 }, (_, at): Client => ({ name: `c${at}`, freeMs: random() * 5 }));
  const takenBy = new Map<number, string>();
  const winners = new Map<string, string>();
  const calls: Call[] = [];
  let [version, content, isThere] = [1, 0, true];
  const tagOf = (): string => {
    if (habits.tags === 'weak') return `W/"${version}"`;
    return habits.tags === 'hashed' ? `"h${content}"` : `"${version}"`;
  };
  const pending: { decidedMs: number; decide: () => void }[] = [];
  const change = (nonce: string, next: () => void): void => {
    const before = `${tagOf()} ${isThere}`;
    next();
    // Where tags stand for contents, what is written again is the same version.
    if (habits.tags === 'hashed' && before === `${tagOf()} ${isThere}`) return;
    takenBy.set(version, nonce);
    version += 1;
  };
  const act = (client: Client, nonce: string): void => {
    const arrivedMs = client.freeMs + random() * 4;
    const decidedMs = arrivedMs + random() * 6;
    const doneMs = decidedMs + random() * 6;
    client.freeMs = doneMs;
    const isRead = client.tag === undefined || random() < 0.35;
    const isUnconditional = !isRead && habits.isRough && random() < 0.15;
    const isDelete = !isRead && random() < 0.04;
    const isLost = habits.isRough && random() < 0.03;
    const wanted = Math.floor(random() * 3);
    const { tag, version: base } = client;
    pending.push({
      decidedMs,
      decide() {
        const log = (status: number, more: Partial<Call>): void => {
          const cut = (ms: number): number => Math.floor(ms / habits.grainMs) * habits.grainMs;
          const asked = isRead || isUnconditional || tag === undefined ? {} : { ifMatch: tag };
          calls.push({
            arrivedMs: cut(arrivedMs),
            doneMs: cut(doneMs),
            method: isRead ? 'GET' : isDelete ? 'DELETE' : 'PUT',
            path: '/items/7',
            client: habits.isOneAddress ? '10.0.0.1' : client.name,
            nonce,
            ...asked,
            ...(isLost ? { status: 504 } : { status, ...more }),
          });
        };
        const refusal = (status: number, code: string): void =>
          log(status, {
            ...(habits.tellsCode ? { code } : {}),
            ...(habits.tellsTagOfRefusal && isThere ? { etag: tagOf() } : {}),
          });
        if (isRead) {
          if (!isThere) return log(404, {});
          if (!isLost) [client.tag, client.version] = [tagOf(), version];
          return log(200, { etag: tagOf() });
        }
        if (!isThere && !isUnconditional) {
          if (base !== undefined && takenBy.has(base)) winners.set(nonce, takenBy.get(base)!);
          return refusal(habits.refusesWith, 'version-mismatch');
        }
        const holds = isUnconditional || (habits.tags !== 'weak' && tag === tagOf());
        if (!holds) {
          if (base !== undefined && takenBy.has(base)) winners.set(nonce, takenBy.get(base)!);
          return refusal(habits.refusesWith, 'version-mismatch');
        }
        // What the state forbids, whatever the version.
        if (wanted === content && random() < 0.5) return refusal(409, 'redundant-transition');
        const isNew = !isThere;
        change(nonce, () => {
          content = wanted;
          isThere = !isDelete;
        });
        log(isNew ? 201 : 200, habits.tellsNewTag && !isDelete ? { etag: tagOf() } : {});
      },
    });
  };
  for (let request = 1; request <= requests; request++) {
    const client = clients.reduce((a, b) => (b.freeMs < a.freeMs ? b : a));
    // Nobody decides what comes later before what is due.
    const due = pending
      .filter(({ decidedMs }) => decidedMs <= client.freeMs)
      .toSorted((a, b) => a.decidedMs - b.decidedMs);
    for (const one of due) {
      pending.splice(pending.indexOf(one), 1);
      one.decide();
    }
    act(client, String(request));
  }
  for (const one of pending.toSorted((a, b) => a.decidedMs - b.decidedMs)) one.decide();
  return { calls: calls.toSorted((a, b) => a.doneMs - b.doneMs), winners };
}
