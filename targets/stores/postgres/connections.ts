import type pg from 'pg';
import { driver } from './driver.ts';
import { StoreError, wordsOf } from '../store-error.ts';
import type { Rewrites } from '../store-kind.ts';
import { clientConfig, lostAnswer, sqlState } from './connection.ts';
import type { ConnectionOptions } from './connection.ts';
import type { Statement } from './statement.ts';

/** A row as its values in the order of the columns. */
export type Values = readonly unknown[];

/** Told how long somebody waited for a connection, in milliseconds. */
export type WaitNote = (ms: number) => void;

/** How many connections there are, how long one is waited for, and what is made of what is sent. */
interface Room {
  readonly size: number;
  readonly waitMs: number;
  readonly rewrite?: Rewrites['statement'] | undefined;
}

/** A bounded number of connections to one run's schema; whoever has one has it alone until it is given back. */
export class Connections {
  readonly #pool: pg.Pool;
  /** What is made of a statement before it is sent; nothing but for a service that is broken on purpose. */
  readonly rewrite: Rewrites['statement'];
  /** Statements that were sent. */
  statements = 0;

  constructor(options: ConnectionOptions & Room) {
    const { size, waitMs, rewrite, ...rest } = options;
    this.rewrite = rewrite;
    this.#pool = new (driver().Pool)({
      ...clientConfig(rest),
      max: size,
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: waitMs,
    });
    // A connection that breaks while nobody has it is replaced by the next who wants one.
    this.#pool.on('error', () => {});
    // One that breaks while somebody has it says so to the statements that it was sent, and to no one else.
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  /** Runs `body` with a connection that it has alone. */
  async use<T>(body: (session: Session) => Promise<T>, note?: WaitNote): Promise<T> {
    const session = await this.take(note);
    try {
      return await body(session);
    } finally {
      session.giveBack();
    }
  }

  /** Waits for a connection; whoever takes it gives it back. */
  async take(note?: WaitNote): Promise<Session> {
    const startedMs = performance.now();
    try {
      const client = await this.#pool.connect();
      note?.(performance.now() - startedMs);
      return new Session(client, this);
    } catch (error) {
      throw new StoreError('notDone', `no connection to PostgreSQL; nothing was sent: ${wordsOf(error)}`);
    }
  }

  async close(): Promise<void> {
    if (!this.#pool.ending) await this.#pool.end();
  }
}

/** Names of statements that have been prepared somewhere, by their text. */
const names = new Map<string, string>();

/** One connection in the hands of one request. */
export class Session {
  readonly #client: pg.PoolClient;
  readonly #all: Pick<Connections, 'statements' | 'rewrite'>;
  /** True when nobody can say in which state the connection is. */
  broken = false;

  constructor(client: pg.PoolClient, all: Pick<Connections, 'statements' | 'rewrite'>) {
    this.#client = client;
    this.#all = all;
  }

  /** Sends a statement, prepared once a connection, without waiting for the answers to those before it. */
  async rows(asked: string, values: readonly unknown[]): Promise<readonly Values[]> {
    const text = this.#all.rewrite?.(asked) ?? asked;
    let name = names.get(text);
    if (name === undefined) names.set(text, (name = `s${names.size}`));
    return this.#answered(
      this.#client.query<unknown[]>({ name, text, values: values as unknown[], rowMode: 'array' }),
    );
  }

  /** Sends words of SQL without values, such as `commit`. */
  async run(asked: string): Promise<readonly Values[]> {
    const text = this.#all.rewrite?.(asked) ?? asked;
    return this.#answered(this.#client.query<unknown[]>({ text, rowMode: 'array' }));
  }

  /** Ends the use of the connection; one that may be broken is closed. */
  giveBack(): void {
    this.#client.release(this.broken);
  }

  async #answered(asked: Promise<pg.QueryArrayResult<unknown[]>>): Promise<readonly Values[]> {
    this.#all.statements += 1;
    try {
      return (await asked).rows;
    } catch (error) {
      const state = sqlState(error);
      if (state === undefined) this.broken = true;
      if (state !== undefined && races.has(state)) throw new RaceError(state);
      const lost = lostAnswer(error);
      if (lost.fate === 'unknown') this.broken = true;
      throw lost;
    }
  }

  async row(statement: Pick<Statement, 'text' | 'values'>): Promise<Values> {
    const [row] = await this.rows(statement.text, statement.values);
    return row ?? [];
  }
}

/** SQLSTATEs of somebody else having been faster, with what is said of each. */
const races = new Map<string, string>([
  ['40001', 'could not be serialized'],
  ['40P01', 'met a deadlock'],
  ['55P03', 'found a lock taken'],
  ['23505', 'found the key taken'],
  ['23P01', 'was excluded by another row'],
  ['23514', 'would have broken a check'],
  ['22012', 'found no row for a later part'],
]);

/** A statement that took no effect because of what others did at the same time. */
export class RaceError extends Error {
  readonly state: string;

  constructor(state: string) {
    super(`the statement ${races.get(state) ?? 'failed'} (${state})`);
    this.name = 'RaceError';
    this.state = state;
  }
}
