import { askedOf } from '../core/asked.ts';
import type { Asked } from '../core/asked.ts';
import type { Evidence } from '../core/evidence.ts';
import type { Part } from '../core/guarded.ts';
import { History, mergeHistories } from '../core/history.ts';
import { isDecision } from '../core/operation.ts';
import type { Answer, Intent, Operation, Policy, Settlement, Tuning } from '../core/operation.ts';
import { randomStream } from '../core/random.ts';
import { noteExchange } from '../core/sight.ts';
import type { Workload } from '../core/workload.ts';
import { defaultTuning } from '../drive/policies/tuning.ts';
import { SimulatedService } from './simulated-service.ts';
import type { Answered, ServiceOptions } from './simulated-service.ts';
import type { Settings, Slot } from '../core/slot.ts';
import { slotName } from '../core/slot.ts';

/** How a race without sockets is played: `guard` may tamper with the parts of a command before they are decided. */
export interface RaceOptions {
  readonly workload: Workload;
  readonly policy?: Policy;
  readonly tuning?: Partial<Tuning>;
  readonly seed: number;
  readonly clients?: number;
  readonly operations?: number;
  readonly capacity?: number;
  readonly protection?: ServiceOptions['protection'];
  readonly guard?: ServiceOptions['guard'];
  /** Share of commands whose answers are lost after they took effect, or did not. */
  readonly lost?: number;
  /** Answers are not there at once: others go on between an effect and its answer. */
  readonly late?: boolean;
}

/** What came of a race: the evidence that the checks see, and how the operations ended. */
export interface Raced {
  readonly evidence: Evidence;
  readonly settlements: readonly Settlement[];
  /** What was asked for, by nonce. */
  readonly asked: ReadonlyMap<number, Asked>;
}

interface Client {
  readonly client: number;
  operation: number;
  generation: number;
  running: Operation | undefined;
  intent: Intent | undefined;
  /** What is on its way to the client. */
  answered: Answered | undefined;
  /** When the service began with its request. */
  decidedMs: number | undefined;
  nonce: number;
  attempt: number;
  sentMs: number;
  intendedMs: number;
}

/** Exchanges that one operation may need at most, all attempts of its policy counted. */
const mostRows = 64;
/** A service clock far from 0, as real ones are. */
const epochMs = 1_700_000_000_000;

/**
 * Plays a workload's operations against a simulated service, several clients interleaved at random; each request takes
 * effect at one moment, or without protection decides at one and writes at another, between its sending and its answer.
 */
export function raced(options: RaceOptions): Raced {
  const { workload, policy, seed, clients = 4, operations = 60, capacity = 5, lost = 0 } = options;
  const random = randomStream(seed);
  const settings: Settings = { capacity, clients };
  const history = blank(mostRows * operations);
  const settlements: Settlement[] = [];
  const asked = new Map<number, Asked>();
  const guard = options.guard ?? ((parts: readonly Part[]): readonly Part[] => parts);
  const service = new SimulatedService({ workload, protection: options.protection ?? 'atomic', guard });
  let slot = slotOf(0);
  let decisions = 0;
  service.seed(workload.seed(slot, settings));
  let now = 0;
  let nonce = 0;
  let started = 0;

  const begin = (client: Client): void => {
    if (started === operations) return;
    client.operation = started++;
    client.attempt = 0;
    client.intendedMs = now;
    client.generation = slot.generation;
    const { operation } = client;
    const session = workload.operation({ operation, client: client.client, slot, settings });
    const tuning = { ...defaultTuning, ...options.tuning };
    const turn = { operation, salt: '', random, clock: () => now, tuning };
    client.running = policy?.apply(session, turn) ?? session;
    take(client, client.running.next());
  };
  const take = (client: Client, next: IteratorResult<Intent, Settlement>): void => {
    client.intent = next.done === true ? undefined : next.value;
    client.sentMs = now;
    client.nonce = ++nonce;
    client.decidedMs = undefined;
    if (next.done !== true) return;
    client.running = undefined;
    settlements.push(next.value);
    history.settle(history.count - 1, next.value);
  };
  const answerTo = (intent: Intent, client: Client): Answered | undefined => {
    if (intent.kind === 'pause') return { answer: { kind: 'paused', nowMs: now }, status: 0 };
    if (intent.kind === 'read') return service.read(intent);
    if (lost > 0 && random() < lost / 2) return lostAnswer;
    client.decidedMs ??= epochMs + now;
    const answered = service.run(intent, client.nonce, client.decidedMs);
    return answered !== undefined && lost > 0 && random() < lost / 2 ? lostAnswer : answered;
  };

  const all = Array.from({ length: clients }, (_, client): Client => ({
    client,
    operation: 0,
    generation: 0,
    running: undefined,
    intent: undefined,
    answered: undefined,
    decidedMs: undefined,
    nonce: 0,
    attempt: 0,
    sentMs: 0,
    intendedMs: 0,
  }));
  for (;;) {
    now += 1;
    const able = all.filter(({ running }) => running !== undefined || started < operations);
    const client = able[Math.floor(random() * able.length)];
    if (client === undefined) break;
    const { intent, running } = client;
    if (running === undefined || intent === undefined) {
      begin(client);
      continue;
    }
    const answered = client.answered ?? answerTo(intent, client);
    if (answered === undefined) continue;
    if (options.late === true && client.answered === undefined) {
      client.answered = answered;
      continue;
    }
    client.answered = undefined;
    now += 1;
    if (intent.kind !== 'pause') {
      note(history, workload, client, intent, answered, now);
      const wish = askedOf(intent, answered.answer);
      const { decidedMs } = client;
      const isDated = wish.kind === 'command' && decidedMs !== undefined;
      asked.set(client.nonce, isDated ? { ...wish, nowMs: decidedMs } : wish);
    }
    if (client.generation === slot.generation && isDecision(answered.answer)) decisions += 1;
    if (decisions >= workload.decisions(settings)) {
      decisions = 0;
      slot = slotOf(slot.generation + 1);
      service.seed(workload.seed(slot, settings));
    }
    take(client, running.next(answered.answer));
  }
  const commands = workload.commands.map(({ name }) => name);
  const audit = { records: service.state, receipts: service.receipts };
  return { settlements, asked, evidence: { history: kept(history), commands, settings, audit } };
}

let paper = new History(1, 0);

/** Where a race is written down, always in the same place: to take memory for all rows that it may need costs more than the race. */
function blank(rows: number): History {
  if (rows > paper.capacity) paper = new History(1, rows);
  paper.clear();
  return paper;
}

/** The rows that were written, and no more, in memory of their own. */
function kept(history: History): History {
  return mergeHistories([history, new History(1, 0)]);
}

function slotOf(generation: number): Slot {
  return { key: 0, generation, name: slotName(0, generation) };
}

const lostAnswer: Answered = { answer: { kind: 'unknown', cause: 'closed' } satisfies Answer, status: 0 };

function note(
  history: History,
  workload: Workload,
  client: Client,
  intent: Intent & { kind: 'read' | 'command' },
  { answer, status }: Answered,
  nowMs: number,
): void {
  client.attempt += 1;
  history.append(
    client.nonce,
    client.operation,
    client.attempt,
    client.client,
    client.generation,
    intent.kind === 'read' ? 0 : workload.commands.indexOf(intent.command) + 1,
    intent.kind === 'read' ? 0 : (intent.base?.version ?? 0),
    status,
    answer,
    client.intendedMs,
    client.sentMs,
    nowMs,
    intent.kind === 'read' ? undefined : intent.resolution,
  );
  noteExchange(history, history.count - 1, intent, answer);
}
