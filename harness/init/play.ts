import type { CommandSpec } from '../core/command.ts';
import type { Part } from '../core/guarded.ts';
import type { Answer, CommandIntent, Intent } from '../core/operation.ts';
import type { Seed } from '../core/record.ts';
import type { Settings } from '../core/slot.ts';
import type { Workload } from '../core/workload.ts';
import { SimulatedService } from '../simulate/simulated-service.ts';

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
    const service = new SimulatedService({ workload, protection: 'atomic', guard: (parts) => parts });
    service.seed(seeded);
    const answer = (intent: Intent): Answer => {
      if (intent.kind === 'pause') return { kind: 'paused', nowMs };
      if (intent.kind === 'read') return service.read(intent).answer;
      const nonce = firstNonce + asked.length;
      const { command, id, args } = intent;
      const parts = command.parts({ id, args, preconditions: [], nonce, nowMs, by: 'somebody' });
      asked.push({
        intent,
        parts: parts.map((part) => (part.key.includes(String(nonce)) ? { ...part, when: [] } : part)),
      });
      return service.run(intent, nonce, nowMs)?.answer ?? { kind: 'unknown', cause: 'not decided' };
    };
    for (let operation = 0; operation < operations; operation++) {
      const steps = workload.operation({ operation, client: operation % 4, slot, settings });
      let next = steps.next();
      for (let turn = 0; next.done !== true && turn < mostTurns; turn++)
        next = steps.next(answer(next.value));
    }
  }
  return { seeds, asked };
}

/** Like nothing else that stands in a key. */
const firstNonce = 7_000_001;

/** The commands that were asked for under one declaration. */
export function askedFor({ asked }: Played, spec: CommandSpec): readonly AskedOnce[] {
  return asked.filter(({ intent }) => intent.command === spec);
}
