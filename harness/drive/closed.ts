import { Crew } from './crew.ts';
import type { DriveReport, Drive } from './drive.ts';
import { isHistoryFull } from './race.ts';
import type { Session } from './session.ts';

/** A client that got no answer, or could not even send its request, waits this long before it goes on. */
const helplessPauseMs = 10;

/**
 * Closed loop: each client starts its next operation when the last one has ended, after its think time. The j-th
 * operation of client c is number j x clients + c, whichever thread it runs on.
 */
export async function driveClosed({ race, plan, share }: Drive): Promise<DriveReport> {
  /** Operations begun, by client. */
  const begun = new Uint32Array(plan.clients);
  /** Clients whose next operation is due, and since when. */
  let due: { readonly session: Session; readonly sinceMs: number }[] = [];
  let ended = false;
  let historyFull = false;
  let finish = (): void => {};
  const over = new Promise<void>((resolve) => (finish = resolve));

  const start = (session: Session, dueMs: number): void => {
    if (ended) return;
    historyFull = isHistoryFull(race, share.clients.length);
    if (dueMs >= plan.endMs || historyFull || race.isStopped) {
      finish();
      return;
    }
    const lane = session.lane ?? race.exchange.acquire();
    if (lane === undefined) throw new Error('a client found no connection of its own');
    crew.began();
    const { client } = session;
    const round = begun[client] ?? 0;
    begun[client] = round + 1;
    session.start(round * plan.clients + client, dueMs, lane);
  };
  const crew = new Crew(race, share.clients, (session, settlement) => {
    const helpless = settlement === 'error' || settlement === 'unknown';
    const pauseMs = helpless ? Math.max(plan.thinkMs, helplessPauseMs) : plan.thinkMs;
    if (pauseMs > 0) setTimeout(() => start(session, race.clock()), pauseMs);
    else startSoon(session);
  });
  // All answers that have come are read before anything is written: a write takes longer than a read, and would show
  // in the times of the answers behind it; and a server that is sent several requests at once is woken once.
  const startSoon = (session: Session): void => {
    if (due.length === 0) setImmediate(startDue);
    due.push({ session, sinceMs: race.clock() });
  };
  const startDue = (): void => {
    const ready = due;
    due = [];
    for (const { session, sinceMs } of ready) start(session, sinceMs);
  };

  const bell = setTimeout(finish, Math.max(0, plan.endMs - race.clock()));
  for (const session of crew.sessions) start(session, race.clock());
  await over;
  ended = true;
  clearTimeout(bell);
  const endedMs = race.clock();
  const cutOff = await crew.drain(plan.drainMs);
  return { endedMs: Math.min(endedMs, plan.endMs), historyFull, peakInFlight: crew.peakBusy, cutOff };
}
