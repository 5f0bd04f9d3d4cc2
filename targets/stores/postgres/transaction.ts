import { setTimeout } from 'node:timers/promises';
import type { Command } from '../../../harness/core/guarded.ts';
import type { State } from '../../../harness/core/record.ts';
import type { Scope } from '../../../harness/core/scope.ts';
import type { Outcome, View } from '../../../harness/core/view.ts';
import { RaceError } from './connections.ts';
import type { Connections, Session, WaitNote } from './connections.ts';
import { readRecords } from './reading.ts';
import { applyIn } from './applying.ts';
import { toStored } from './text.ts';

type Transaction = Scope & { kind: 'transaction' };

/** Waits before another try of a transaction, in milliseconds: a random time up to 2, doubling up to 64. */
const backOffMs = { first: 2, most: 64 };

/**
 * Runs `body` in a transaction. What somebody else was faster in is tried again as a whole, with random waits in between,
 * as often as the scope says; then nothing was decided.
 */
export async function transact(
  connections: Connections,
  scope: Transaction,
  body: (view: OpenTransaction) => Promise<Outcome>,
  note?: WaitNote,
): Promise<Outcome> {
  for (let attempt = 1, most = backOffMs.first; ; attempt++, most = Math.min(2 * most, backOffMs.most)) {
    const outcome = await connections.use((session) => tryOnce(session, scope, body), note);
    if (outcome.kind !== 'raced' || attempt >= scope.attempts) return outcome;
    await setTimeout(Math.random() * most);
  }
}

async function tryOnce(
  session: Session,
  scope: Transaction,
  body: (view: OpenTransaction) => Promise<Outcome>,
): Promise<Outcome> {
  const transaction = new OpenTransaction(session, scope);
  try {
    const outcome = await body(transaction);
    // What a transaction read is certain only once it is committed, so a refusal is, too.
    await transaction.end(outcome.kind === 'raced' ? 'rollback' : 'commit');
    return outcome;
  } catch (error) {
    await transaction.end('rollback').catch(() => (session.broken = true));
    if (!(error instanceof RaceError)) throw error;
    return { kind: 'raced', why: error.state === '55P03' ? 'lock-busy' : 'write-conflict' };
  }
}

/** The view of one transaction, which begins with what is sent first and ends with its first effect. */
class OpenTransaction implements View {
  readonly #session: Session;
  readonly #scope: Transaction;
  #state: 'new' | 'open' | 'ended' = 'new';

  constructor(session: Session, scope: Transaction) {
    this.#session = session;
    this.#scope = scope;
  }

  async read(keys: readonly string[]): Promise<State> {
    const { rows } = this.#scope;
    const lock = rows === undefined ? '' : ` for update${rows === 'nowait' ? ' nowait' : ''}`;
    const [state] = await this.#send(() => readRecords(this.#session, keys, lock));
    return state;
  }

  async apply(command: Command, seen?: State, known = seen): Promise<Outcome> {
    const form = known === undefined ? {} : { known };
    const [outcome] = await this.#send(() => applyIn(this.#session, command, seen, form), 'commit');
    return outcome;
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'ended';
    await this.#session.run(how);
  }

  /** Sends at once what begins the transaction, the statement itself and what ends it: one way to the server and back. */
  async #send<T>(send: () => Promise<T>, end?: 'commit'): Promise<[T]> {
    if (this.#state === 'ended') throw new Error('the transaction has ended with its first effect');
    const before = this.#state === 'new' ? this.#begin() : [];
    this.#state = end === undefined ? 'open' : 'ended';
    const sent = [...before, send(), ...(end === undefined ? [] : [this.#session.run(end)])];
    const settled = await Promise.allSettled(sent);
    for (const one of settled) if (one.status === 'rejected') throw one.reason;
    const answer = settled[before.length] as PromiseFulfilledResult<T>;
    return [answer.value];
  }

  #begin(): readonly Promise<unknown>[] {
    const { isolation, advisory, keys } = this.#scope;
    const begin = this.#session.run(`begin isolation level ${isolation}`);
    if (advisory !== true) return [begin];
    // Keys of one schema, so that two runs in one database do not wait for each other.
    const lock = `select pg_advisory_xact_lock(hashtextextended(current_schema() || ':' || key, 0)) from unnest($1::text[]) key`;
    return [begin, this.#session.rows(lock, [[...new Set(keys)].sort().map(toStored)])];
  }
}
