import type { Command } from '../../../harness/core/guarded.ts';
import { absent } from '../../../harness/core/record.ts';
import type { State, Stored } from '../../../harness/core/record.ts';
import type { Outcome, View } from '../../../harness/core/view.ts';
import { conditionOf, decodeRecord, decodeTraces, encodeApply, encodeTake } from './codec.ts';
import type { ApplyReply } from './codec.ts';

/** The scripts that run a command: any, or the form that has one of its own. */
export type CommandScript = 'apply-n' | 'take-2';

/** How a view talks to Redis; both are given the names of hashes, one a record. */
export interface RedisAccess {
  /** The records of the hashes as one snapshot; undefined where there is none. */
  read(hashes: readonly string[]): Promise<readonly (Stored | undefined)[]>;
  /** Runs a script on the list of receipts and the hashes; undefined when somebody was faster and nothing was done. */
  run(
    script: CommandScript,
    keys: readonly string[],
    args: readonly string[],
  ): Promise<ApplyReply | undefined>;
}

/** Where a run keeps its records and receipts. */
export const hashOf = (prefix: string, key: string): string => `${prefix}r:${key}`;
export const receiptsOf = (prefix: string): string => `${prefix}receipts`;

/** A view of the records under a prefix, whichever way Redis is talked to. */
export class RedisView implements View {
  readonly #prefix: string;
  readonly #receipts: string;
  readonly #access: RedisAccess;

  constructor(prefix: string, access: RedisAccess) {
    this.#prefix = prefix;
    this.#receipts = receiptsOf(prefix);
    this.#access = access;
  }

  async read(keys: readonly string[]): Promise<State> {
    const records = await this.#access.read(keys.map((key) => hashOf(this.#prefix, key)));
    const state = new Map<string, Stored>();
    for (const [index, key] of keys.entries()) {
      const record = records[index];
      if (record !== undefined) state.set(key, record);
    }
    return state;
  }

  async apply(command: Command, seen?: State): Promise<Outcome> {
    const keys = command.parts.map((part) => part.key);
    const touched = [this.#receipts, ...keys.map((key) => hashOf(this.#prefix, key))];
    const take = seen === undefined ? encodeTake(command) : undefined;
    const args = take ?? encodeApply(command, seen);
    const reply = await this.#access.run(take === undefined ? 'apply-n' : 'take-2', touched, args);
    if (reply === undefined) return { kind: 'raced', why: 'write-conflict' };
    const [head = ''] = args;
    if (typeof reply === 'string')
      return { kind: 'applied', ...decodeTraces(reply.slice(head.length + 1), keys) };
    const [part, position, record] = reply;
    return {
      kind: 'refused',
      part,
      condition: conditionOf(command.parts[part], position),
      found: decodeRecord(record) ?? absent,
    };
  }
}
