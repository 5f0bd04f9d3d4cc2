import { Crew } from './crew.ts';
import type { Drive, DriveReport } from './drive.ts';
import type { Gate } from './gate.ts';
import { isHistoryFull } from './race.ts';
import type { Session } from './session.ts';

/** Above this many connections holding back the last byte no longer raises the overlap in the service. */
const mostBarred = 200;

/** What the service had in hand, as the replies of a round tell; reset by the driver. */
export interface OverlapMeter {
  most: number;
}

/**
 * Rounds of operations that are released together on open connections, each round on fresh records. An operation runs
 * until its first command is ready; operation number = round x clients + client.
 */
export async function driveBurst(
  { race, plan, share, stopped }: Drive,
  gate: Gate,
  meter: OverlapMeter,
): Promise<DriveReport> {
  const skewUs: number[] = [];
  const overlaps: number[] = [];
  let historyFull = false;
  let armed: Session[] = [];
  let pending = 0;
  let wake = (): void => {};
  const countDown = (): void => {
    pending -= 1;
    if (pending === 0) wake();
  };
  const none = async (): Promise<void> => {
    if (pending > 0) await new Promise<void>((resolve) => (wake = resolve));
  };

  const crew = new Crew(race, share.clients, countDown);
  for (const session of crew.sessions) {
    session.lastByteBarrier = plan.clients <= mostBarred;
    session.onArmed = () => {
      armed.push(session);
      countDown();
    };
  }

  for (let round = 0; round < plan.rounds && !stopped(); round++) {
    historyFull = isHistoryFull(race, share.clients.length);
    if (historyFull) break;
    race.generations.begin(round);
    meter.most = 0;
    armed = [];
    pending = share.clients.length;
    for (const session of crew.sessions) {
      const lane = session.lane ?? race.exchange.acquire();
      if (lane === undefined) throw new Error('a client found no connection of its own');
      crew.began();
      session.start(round * plan.clients + session.client, race.clock(), lane, true);
    }
    await none();
    const openedMs = await gate.pass(round, stopped);
    if (openedMs === undefined) break;
    pending = armed.length;
    for (const session of armed) {
      const sentMs = session.release(openedMs);
      if (!Number.isNaN(sentMs)) skewUs.push((sentMs - openedMs) * 1000);
    }
    await none();
    overlaps.push(meter.most);
  }
  const endedMs = race.clock();
  await crew.drain(plan.drainMs);
  return { endedMs, historyFull, peakInFlight: crew.peakBusy, bursts: { skewUs, overlaps } };
}
