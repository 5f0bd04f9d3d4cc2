import { Receipts } from '../core/evidence.ts';
import type { Change, Command, Part } from '../core/guarded.ts';
import { idempotencyCollection, keyPart, replayOf } from '../core/idempotency.ts';
import type { Answer, CommandIntent, Intent } from '../core/operation.ts';
import { reasonOf } from '../core/reason.ts';
import type { Reason } from '../core/reason.ts';
import { absent, seeded } from '../core/record.ts';
import type { Fields, Seed, State, Trace } from '../core/record.ts';
import { step } from '../core/step.ts';
import type { Decision } from '../core/step.ts';
import type { Workload } from '../core/workload.ts';

/** How a simulated service treats its data. */
export interface ServiceOptions {
  readonly workload: Workload;
  /**
   * `atomic` decides and writes at one moment; `unguarded` reads and decides, and writes what it computed later;
   * `written-only` does so too, but not where a record that it writes has changed meanwhile.
   */
  readonly protection: 'atomic' | 'unguarded' | 'written-only';
  /** May tamper with the parts of a command before they are decided. */
  readonly guard: (parts: readonly Part[], command: string) => readonly Part[];
}

export interface Answered {
  readonly answer: Answer;
  readonly status: number;
}

/** A service without sockets, made of `step` alone; time passes only when it is told. */
export class SimulatedService {
  readonly receipts = new Receipts();
  state: State = new Map();
  readonly #options: ServiceOptions;
  /** What is computed but not written yet, by nonce. */
  readonly #computed = new Map<number, { command: Command; decision: Decision & { kind: 'applied' } }>();

  constructor(options: ServiceOptions) {
    this.#options = options;
  }

  seed(records: readonly Seed[]): void {
    const state = new Map(this.state);
    for (const seed of records) state.set(seed.key, seeded(seed));
    this.state = state;
  }

  read({ key, measure }: Intent & { kind: 'read' }): Answered {
    const [collection = '', id = ''] = key.split('/');
    const resource = this.#options.workload.resources.find((one) => one.collection === collection);
    const members = resource?.members?.(id);
    const fields = members === undefined ? this.#fieldsOf(key) : this.#snapshot(members);
    if (fields === undefined) return { answer: { kind: 'missing' }, status: 404 };
    const version = members === undefined ? (this.state.get(key)?.version ?? 0) : 0;
    const value = measure?.(fields);
    const answer: Answer = { kind: 'found', version, fields, ...(value === undefined ? {} : { value }) };
    return { answer, status: 200 };
  }

  /** Goes on with a request; undefined when it has only been computed and must be asked again to be written. */
  run(intent: CommandIntent, nonce: number, nowMs: number): Answered | undefined {
    const computed = this.#computed.get(nonce);
    if (computed !== undefined) {
      this.#computed.delete(nonce);
      return this.#write(computed.command, computed.decision);
    }
    const command = this.#commandOf(intent, nonce, nowMs);
    const decision = step(this.state, command);
    if (decision.kind === 'refused') return this.#refuse(intent, command, decision);
    if (this.#options.protection !== 'atomic') {
      this.#computed.set(nonce, { command, decision });
      return undefined;
    }
    this.state = decision.after;
    this.receipts.add({ nonce, traces: decision.traces });
    return accepted(command, decision.traces, decision.added);
  }

  #commandOf(intent: CommandIntent, nonce: number, nowMs: number): Command {
    const { command, id, args, base, idempotencyKey } = intent;
    const parts = command.parts({
      id,
      args,
      preconditions:
        base === undefined ? [] : [{ is: 'version', oneOf: [base.version], reason: 'version-mismatch' }],
      nonce,
      nowMs,
      by: `request-${nonce}`,
    });
    const keyed =
      idempotencyKey === undefined
        ? parts
        : [keyPart(idempotencyKey, fingerprintOf(intent), nonce), ...parts];
    return { name: command.name, nonce, parts: this.#options.guard(keyed, command.name) };
  }

  #refuse(intent: CommandIntent, command: Command, refused: Decision & { kind: 'refused' }): Answered {
    const reason = command.parts[refused.part]?.when[refused.condition]?.reason ?? 'invalid-value';
    const first =
      reason === 'idempotency-key-reused' ? replayOf(refused.found, fingerprintOf(intent)) : undefined;
    if (first === undefined) return refusal(reason);
    const version = versionOf(command, [{ wrote: null }, ...first]);
    const added = first.flatMap((part) => part.added);
    return { answer: { kind: 'accepted', version, added, replayed: true }, status: 200 };
  }

  /** Writes computed values over what is there by now, as far as the protection allows. */
  #write(command: Command, decision: Decision & { kind: 'applied' }): Answered {
    const hasMoved = ({ key, read, wrote }: Trace): boolean =>
      wrote !== null && (this.state.get(key) ?? absent).version !== read;
    if (this.#options.protection === 'written-only' && decision.traces.some(hasMoved))
      return refusal('write-conflict');
    const absolute = (key: string, change: Change): Change =>
      change.do === 'add' || change.do === 'outcome'
        ? {
            field: change.field,
            do: 'set',
            value: decision.after.get(key)?.fields.get(change.field) ?? '',
          }
        : change;
    const parts = command.parts.map(({ key, then }): Part => ({
      key,
      when: [],
      then: then.map((change) => absolute(key, change)),
    }));
    const written = step(this.state, { ...command, parts });
    if (written.kind === 'refused') throw new Error('a write without conditions was refused');
    this.state = written.after;
    const traces = written.traces.map((trace, part): Trace => ({
      ...trace,
      read: decision.traces[part]?.read ?? 0,
    }));
    this.receipts.add({ nonce: command.nonce, traces });
    return accepted(command, traces, decision.added);
  }

  #fieldsOf(key: string): Fields | undefined {
    const record = this.state.get(key) ?? absent;
    return record.live ? record.fields : undefined;
  }

  #snapshot(members: Readonly<Record<string, string>>): Fields | undefined {
    const shown = new Map<string, string>();
    for (const [name, key] of Object.entries(members)) {
      for (const [field, value] of this.#fieldsOf(key) ?? []) shown.set(`${name}.${field}`, value);
    }
    return shown.size === 0 ? undefined : shown;
  }
}

function fingerprintOf({ command, id, args, base }: CommandIntent): string {
  return JSON.stringify([command.name, id, args, base?.version]);
}

/** Names the version of what was created, else of the first record that was changed, as the service does. */
function accepted(command: Command, traces: readonly Trace[], added: readonly number[]): Answered {
  return { answer: { kind: 'accepted', version: versionOf(command, traces), added }, status: 200 };
}

function versionOf(command: Command, effects: readonly { readonly wrote: number | null }[]): number {
  const own = command.parts.map(({ key, when, then }, part) => ({
    wrote: key.startsWith(`${idempotencyCollection}/`) ? null : (effects[part]?.wrote ?? null),
    creates:
      then.length > 0 && when.some((condition) => condition.is === 'absent' && !('field' in condition)),
  }));
  const written = own.filter(({ wrote }) => wrote !== null);
  return (written.find(({ creates }) => creates) ?? written[0])?.wrote ?? 0;
}

function refusal(reason: Reason): Answered {
  const { side, status } = reasonOf(reason);
  if (side === 'request') return { answer: { kind: 'rejected', status, code: reason }, status };
  return { answer: { kind: 'conflict', reason, retryable: side === 'race' }, status };
}
