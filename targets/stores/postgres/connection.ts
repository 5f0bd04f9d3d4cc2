import type pg from 'pg';
import { driver } from './driver.ts';
import { ContendError } from '../../../harness/core/errors.ts';
import { postgresAddress } from './address.ts';
import type { PostgresAddress } from './address.ts';
import { StoreError, wordsOf } from '../store-error.ts';

/** Longest wait for a connection, for an answer, and for somebody else's lock, in milliseconds. */
const boundsMs = { connect: 3000, answer: 5000, lock: 1000 };

/** How a connection to a run's schema is opened. */
export interface ConnectionOptions {
  readonly url: string;
  readonly schema?: string;
}

/**
 * What every connection is told. Index scans alone, because a serializable transaction that reads a small table whole
 * conflicts with everybody; one plan a statement; a bound on every wait.
 */
const settings = [
  'enable_seqscan=off',
  'plan_cache_mode=force_generic_plan',
  'jit=off',
  `lock_timeout=${boundsMs.lock}`,
  `idle_in_transaction_session_timeout=${4 * boundsMs.answer}`,
];

/** Types by their number in pg_type: versions and nonces are numbers below 2^53. */
const int8 = 20;
const int8Array = 1016;
const types = { getTypeParser };

function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (oid === int8) return Number;
  if (oid === int8Array) return numbersOf;
  return driver().types.getTypeParser(oid, format === 'binary' ? 'text' : format) as (
    text: string,
  ) => unknown;
}

function numbersOf(text: string): readonly (number | null)[] {
  if (text === '{}') return [];
  return text
    .slice(1, -1)
    .split(',')
    .map((word) => (word === 'NULL' ? null : Number(word)));
}

/** What `pg` needs to know of a connection that a run uses. */
export function clientConfig({ url, schema }: ConnectionOptions): pg.ClientConfig {
  const told = schema === undefined ? settings : [...settings, `search_path=${schema}`];
  const { options: own, ...address } = explicit(url);
  return {
    ...address,
    application_name: 'contend',
    connectionTimeoutMillis: boundsMs.connect,
    query_timeout: boundsMs.answer,
    keepAlive: true,
    options: [...(own === undefined ? [] : [own]), ...told.map((setting) => `-c ${setting}`)].join(' '),
    types,
    // Several statements of one transaction are sent at once.
    pipeline: true,
  };
}

/** An address as `pg` is told it, so that it looks nothing up; throws CTD_POSTGRES_UNREACHABLE where it makes no sense. */
export function explicit(url: string): PostgresAddress {
  const address = postgresAddress(url);
  if (typeof address === 'string') throw unreachable(url, address);
  return address;
}

/** The one error of a PostgreSQL that cannot be used, and why not. */
export function unreachable(url: string, why: string): ContendError {
  return new ContendError('CTD_POSTGRES_UNREACHABLE', [`cannot use PostgreSQL at ${shownUrl(url)}: ${why}`]);
}

/** The address without its password, for messages. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return '(an address that cannot be read)';
  const shown = new URL(url);
  if (shown.password !== '') shown.password = '***';
  const socket = shown.searchParams.get('host');
  shown.search = '';
  return socket?.startsWith('/') === true ? `${shown.href}?host=${socket}` : shown.href;
}

/** The SQLSTATE of an error that the server answered with; undefined where it did not answer. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof driver().DatabaseError ? error.code : undefined;
}

/** Answers after which surely nothing took effect: the server rolls back whatever it answers with an error. */
const goingDown = /^(57P0[1-5]|08)/;

/** The failure of a statement that was sent, by what it says of the statement's fate. */
export function lostAnswer(error: unknown): StoreError {
  const state = sqlState(error);
  const words = wordsOf(error);
  if (state !== undefined && !goingDown.test(state))
    return new StoreError('notDone', `PostgreSQL answered: ${words} (${state})`);
  return new StoreError('unknown', `the answer of PostgreSQL is lost: ${words}`);
}
