import { History } from '../harness/core/history.ts';
import { Receipts } from '../harness/core/evidence.ts';
import type { Evidence } from '../harness/core/evidence.ts';
import type { Command, Part } from '../harness/core/guarded.ts';
import { absent } from '../harness/core/record.ts';
import type { State } from '../harness/core/record.ts';
import { randomStream } from '../harness/core/random.ts';
import type { Answer, Intent, Operation, Policy, Settlement } from '../harness/core/operation.ts';
import { reasons } from '../harness/core/reason.ts';
import { step } from '../harness/core/step.ts';
import { slotName } from '../harness/core/workload.ts';
import type { Settings, Workload } from '../harness/core/workload.ts';

/** How a race without sockets is played: `guard` may tamper with the parts of a command before they are decided. */
export interface RaceOptions {
  readonly workload: Workload;
  readonly policy?: Policy;
  readonly seed: number;
  readonly clients?: number;
  readonly operations?: number;
  readonly capacity?: number;
  readonly guard?: (parts: readonly Part[], command: string) => readonly Part[];
}

/** What came of a race: the evidence that the checks see, and how the operations ended. */
export interface Raced {
  readonly evidence: Evidence;
  readonly settlements: readonly Settlement[];
}

interface Client {
  readonly client: number;
  operation: number;
  running: Operation | undefined;
  intent: Intent | undefined;
  attempt: number;
  sentMs: number;
  intendedMs: number;
}

/**
 * Plays a workload's operations against an atomic service made of `step` alone, several clients interleaved at random;
 * each request takes effect at one moment between its sending and its answer.
 */
export function raced(options: RaceOptions): Raced {
  const {
    workload,
    policy,
    seed,
    clients = 4,
    operations = 60,
    capacity = 5,
    guard = (parts) => parts,
  } = options;
  const random = randomStream(seed);
  const settings: Settings = { capacity, clients };
  const slot = { key: 0, generation: 0, name: slotName(0, 0) };
  const history = new History(1, 10_000);
  const receipts = new Receipts();
  const settlements: Settlement[] = [];
  let state: State = new Map(
    workload
      .seed(slot, settings)
      .map(({ key, fields }) => [key, { version: 1, live: true, fields: new Map(Object.entries(fields)) }]),
  );
  let now = 0;
  let nonce = 0;
  let started = 0;

  const answerTo = (intent: Intent): { answer: Answer; status: number } => {
    if (intent.kind === 'pause') return { answer: { kind: 'paused', nowMs: now }, status: 0 };
    if (intent.kind === 'read') {
      const found = state.get(intent.key) ?? absent;
      if (!found.live) return { answer: { kind: 'missing' }, status: 404 };
      return { answer: { kind: 'found', version: found.version, fields: found.fields }, status: 200 };
    }
    const { command: spec, id, args, base } = intent;
    const parts = spec.parts({ id, args, nonce, ...(base === undefined ? {} : { ifMatch: [base] }) });
    const command: Command = { name: spec.name, nonce, parts: guard(parts, spec.name) };
    const decision = step(state, command);
    if (decision.kind === 'refused') {
      const reason = command.parts[decision.part]?.when[decision.condition]?.reason ?? 'invalid-value';
      if (reasons[reason].side === 'request')
        return { answer: { kind: 'rejected', status: 404, code: reason }, status: 404 };
      return {
        answer: { kind: 'conflict', reason, retryable: reasons[reason].side === 'race' },
        status: 409,
      };
    }
    state = decision.after;
    receipts.add({ nonce, traces: decision.traces });
    const version = decision.traces.find(({ wrote }) => wrote !== null)?.wrote ?? 0;
    return { answer: { kind: 'accepted', version, added: decision.added }, status: 200 };
  };

  const begin = (client: Client): void => {
    if (started === operations) return;
    client.operation = started++;
    client.attempt = 0;
    client.intendedMs = now;
    const operation = workload.operation({
      operation: client.operation,
      client: client.client,
      slot,
      settings,
    });
    client.running = policy === undefined ? operation : policy.apply(operation, random);
    take(client, client.running.next());
  };
  const take = (client: Client, next: IteratorResult<Intent, Settlement>): void => {
    client.intent = next.done === true ? undefined : next.value;
    client.sentMs = now;
    if (next.done !== true) return;
    client.running = undefined;
    settlements.push(next.value);
    history.settle(history.count - 1, next.value);
  };

  const all = Array.from({ length: clients }, (_, client): Client => ({
    client,
    operation: 0,
    running: undefined,
    intent: undefined,
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
    nonce += 1;
    const { answer, status } = answerTo(intent);
    if (intent.kind !== 'pause') {
      client.attempt += 1;
      const command = intent.kind === 'read' ? 0 : workload.commands.indexOf(intent.command) + 1;
      const base = intent.kind === 'read' ? 0 : (intent.base ?? 0);
      now += 1;
      history.append(
        nonce,
        client.operation,
        client.attempt,
        client.client,
        0,
        command,
        base,
        status,
        answer,
        client.intendedMs,
        client.sentMs,
        now,
      );
    }
    take(client, running.next(answer));
  }
  const commands = workload.commands.map(({ name }) => name);
  return { settlements, evidence: { history, commands, settings, audit: { records: state, receipts } } };
}
