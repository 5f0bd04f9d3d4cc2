import type { CommandSpec } from '../core/command.ts';
import type { Part } from '../core/guarded.ts';
import type { Answer, CommandIntent, Exchanged } from '../core/operation.ts';
import { reasons } from '../core/reason.ts';
import { absent, collectionOf } from '../core/record.ts';
import type { Seed, Stored } from '../core/record.ts';
import type { Settings } from '../core/slot.ts';
import { step } from '../core/step.ts';
import type { Workload } from '../core/workload.ts';

/** What came up when a workload was played by itself. */
export interface Played {
  readonly seeds: readonly Seed[];
  readonly asked: readonly AskedOnce[];
}

/** A command as a client sent it, and what it means; conditions on records that its own request names are left out. */
export interface AskedOnce {
  readonly intent: CommandIntent;
  readonly parts: readonly Part[];
}

const settings: Settings = { capacity: 10, clients: 16 };
const nowMs = 1_700_000_000_000;
/** Slots, and operations on each: enough that every kind of operation comes up. */
const generations = 4;
const operations = 128;
/** No operation asks for more. */
const mostTurns = 20;

/** Plays the operations of a workload against its own commands, one after another. */
export function play(workload: Workload): Played {
  const seeds: Seed[] = [];
  const asked: AskedOnce[] = [];
  for (let generation = 0; generation < generations; generation++) {
    const slot = { key: 0, generation, name: `0-${generation}` };
    const seeded = workload.seed(slot, settings);
    seeds.push(...seeded);
    const records = new Records(workload, seeded);
    for (let operation = 0; operation < operations; operation++) {
      const steps = workload.operation({ operation, client: operation % 4, slot, settings });
      let next = steps.next();
      for (let turn = 0; next.done !== true && turn < mostTurns; turn++)
        next = steps.next(
          next.value.kind === 'pause' ? { kind: 'paused', nowMs } : records.answer(next.value),
        );
    }
    asked.push(...records.asked);
  }
  return { seeds, asked };
}

class Records {
  readonly asked: AskedOnce[] = [];
  readonly #members: ReadonlyMap<string, Workload['resources'][number]['members']>;
  #state: ReadonlyMap<string, Stored>;

  constructor({ resources }: Workload, seeds: readonly Seed[]) {
    this.#members = new Map(resources.map(({ collection, members }) => [collection, members]));
    this.#state = new Map(
      seeds.map(({ key, fields }) => [
        key,
        { version: 1, live: true, fields: new Map(Object.entries(fields)) },
      ]),
    );
  }

  answer(intent: Exchanged): Answer {
    return intent.kind === 'read' ? this.#found(intent.key) : this.#decided(intent);
  }

  #found(key: string): Answer {
    const collection = collectionOf(key);
    const members = this.#members.get(collection)?.(key.slice(collection.length + 1));
    if (members === undefined) {
      const { version, live, fields } = this.#at(key);
      return live ? { kind: 'found', version, fields } : { kind: 'missing' };
    }
    const fields = Object.entries(members).flatMap(([name, member]) =>
      [...this.#at(member).fields].map(([field, value]) => [`${name}.${field}`, value] as const),
    );
    return { kind: 'found', version: 0, fields: new Map(fields) };
  }

  #decided(intent: CommandIntent): Answer {
    const { command, id, args } = intent;
    const nonce = firstNonce + this.asked.length;
    const parts = command.parts({ id, args, preconditions: [], nonce, nowMs, by: 'somebody' });
    this.asked.push({
      intent,
      parts: parts.map((part) => (part.key.includes(String(nonce)) ? { ...part, when: [] } : part)),
    });
    const decision = step(this.#state, { name: command.name, nonce, parts });
    if (decision.kind === 'applied') {
      this.#state = decision.after;
      return { kind: 'accepted', version: 0, added: decision.added };
    }
    const reason = parts[decision.part]?.when[decision.condition]?.reason ?? 'unnamed-conflict';
    return reasons[reason].side === 'request'
      ? { kind: 'rejected', status: 422, code: reason }
      : { kind: 'conflict', reason, retryable: reasons[reason].side === 'race' };
  }

  #at(key: string): Stored {
    return this.#state.get(key) ?? absent;
  }
}

/** Like nothing else that stands in a key. */
const firstNonce = 7_000_001;

/** The commands that were asked for under one declaration. */
export function askedFor({ asked }: Played, spec: CommandSpec): readonly AskedOnce[] {
  return asked.filter(({ intent }) => intent.command === spec);
}
