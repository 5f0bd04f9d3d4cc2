import { setTimeout } from 'node:timers/promises';
import { Crew } from './crew.ts';
import type { Drive, DriveReport } from './drive.ts';
import type { Gate } from './gate.ts';
import { isHistoryFull } from './race.ts';
import type { Session } from './session.ts';

/** Above this many connections holding back the last byte no longer raises the overlap in the service. */
const mostBarred = 200;
/** After so many rounds in a row without a single answer the race is over: the service is gone. */
const mostDead = 2;

/** Time between rounds while nobody answers. */
const silentPauseMs = 50;

/** What the service had in hand, as the replies of a round tell; reset by the driver. */
export interface OverlapMeter {
  most: number;
  /** Begins anew after the warm-up. */
  forget(): void;
}

/**
 * Rounds of operations that are released together on open connections, each round on fresh records. An operation runs
 * until its first command is ready; operation number = round x clients + client. `onWarm` is told when the warm-up rounds
 * are over.
 */
export async function driveBurst(
  { race, plan, share }: Drive,
  gate: Gate,
  meter: OverlapMeter,
  onWarm: () => void,
): Promise<DriveReport> {
  const skewUs: number[] = [];
  const overlaps: number[] = [];
  let historyFull = false;
  let abandoned = false;
  let measuredFromMs = 0;
  let answered = 0;
  let deadRounds = 0;
  let answeredMs = race.clock();
  let armed: Session[] = [];
  let arming = false;
  let pending = 0;
  let wake = (): void => {};
  const countDown = (): void => {
    pending -= 1;
    if (pending === 0) wake();
  };
  const none = async (): Promise<void> => {
    if (pending > 0) await new Promise<void>((resolve) => (wake = resolve));
  };

  const crew = new Crew(race, share.clients, (session, settlement) => {
    if (settlement !== 'unknown' && settlement !== 'error') answered += 1;
    // A request that is lost while it waits for its release has been counted when it was armed.
    if (arming && armed.includes(session)) armed = armed.filter((other) => other !== session);
    else countDown();
  });
  for (const session of crew.sessions) {
    session.lastByteBarrier = plan.clients <= mostBarred;
    session.onArmed = () => {
      armed.push(session);
      countDown();
    };
  }

  for (let round = 0; round < plan.rounds; round++) {
    historyFull = isHistoryFull(race, share.clients.length);
    if (historyFull || race.isStopped) break;
    if (round === plan.warmupRounds) {
      measuredFromMs = race.clock();
      meter.forget();
      onWarm();
    }
    race.generations.begin(round);
    meter.most = 0;
    armed = [];
    answered = 0;
    arming = true;
    pending = share.clients.length;
    for (const session of crew.sessions) {
      const lane = session.lane ?? race.exchange.acquire();
      if (lane === undefined) throw new Error('a client found no connection of its own');
      crew.began();
      session.start(round * plan.clients + session.client, race.clock(), lane, true);
    }
    await none();
    const openedMs = await gate.pass(round);
    abandoned = openedMs === undefined;
    if (openedMs === undefined) break;
    arming = false;
    pending = armed.length;
    for (const session of armed) {
      const sentMs = session.release(openedMs);
      if (!Number.isNaN(sentMs) && round >= plan.warmupRounds) skewUs.push((sentMs - openedMs) * 1000);
    }
    await none();
    if (answered > 0) {
      deadRounds = 0;
      answeredMs = race.clock();
    } else {
      deadRounds += 1;
      const { silenceMs = 0 } = plan;
      if (deadRounds >= mostDead && race.clock() - answeredMs >= silenceMs) break;
      // Rounds are not used up on a service that will be back.
      if (silenceMs > 0) await setTimeout(silentPauseMs);
    }
    if (round >= plan.warmupRounds) overlaps.push(meter.most);
  }
  // A burst that did not outlast its warm-up has measured nothing.
  if (measuredFromMs === 0) meter.forget();
  gate.abandon();
  const endedMs = race.clock();
  // What is armed and will never be released needs no patience.
  const cutOff = await crew.drain(abandoned ? 0 : plan.drainMs);
  const bursts = { measuredFromMs, skewUs, overlaps };
  return { endedMs, historyFull, peakInFlight: crew.peakBusy, cutOff, bursts };
}
