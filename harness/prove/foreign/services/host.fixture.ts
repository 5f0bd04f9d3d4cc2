import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import { request } from 'undici';
import { foreignHost } from './host.ts';
import { foreignServices } from './index.ts';
import { pathOf } from './manner.ts';
import type { Manner } from './manner.ts';

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly accepted: boolean;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What the request was numbered with. */
  readonly nonce: string;
}

/** How tests speak with a service. */
export interface Client {
  readonly send: (
    line: string,
    body?: Readonly<Record<string, string | number>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
  /** How often the service says that it did what is wrong. */
  readonly mistakes: () => Promise<unknown>;
  readonly seed: (records: Readonly<Record<string, Readonly<Record<string, string>>>>) => Promise<void>;
}

/** The manner in which a service says most. */
export const outspoken: Manner = {
  tag: 'counting',
  refusal: 'coded',
  nonce: 'echoed',
  success: '201',
  form: 'plain',
};

/** Other manners, in which it must do the same. */
export const others: readonly Manner[] = [
  { tag: 'uuid', refusal: 'bare', nonce: 'none', success: '200', form: 'plain' },
  { tag: 'weak', refusal: '422', nonce: 'stored', success: '204', form: 'plain' },
  { tag: 'hash', refusal: '503', nonce: 'none', success: 'empty', form: 'plain' },
];

/** Serves all services while the tests of a file run; `opened` takes one of them that nobody has used. */
export function hosted(): (workload: string, mode: string, manner?: Manner) => Client {
  const server = foreignHost(foreignServices);
  let origin = '';
  let nonce = 0;
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return (workload, mode, manner = outspoken) => {
    const base = `${origin}${pathOf({ workload, mode, manner })}`;
    const send: Client['send'] = async (line, body, headers = {}) => {
      const [method = 'GET', path = ''] = line.split(' ');
      const own = String(++nonce);
      const answer = await request(base + path, {
        method,
        headers: { 'contend-nonce': own, ...(body === undefined ? {} : json), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.body.text();
      return {
        status: answer.statusCode,
        accepted: answer.statusCode < 300,
        body: text === '' ? {} : (JSON.parse(text) as Answer['body']),
        headers: answer.headers,
        nonce: own,
      };
    };
    const seed: Client['seed'] = async (records) => {
      const listed = Object.entries(records).map(([key, fields]) => ({ key, fields }));
      const answer = await request(`${base}/contend/seed`, {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ records: listed }),
      });
      await answer.body.dump();
      if (answer.statusCode !== 204) throw new Error(`the seed was answered ${answer.statusCode}`);
    };
    const mistakes = async (): Promise<unknown> => (await send('GET /contend/mistakes')).body['mistakes'];
    return { send, mistakes, seed };
  };
}

const json = { 'content-type': 'application/json' };

/** As many of the same at once. */
export function together<T>(count: number, one: (at: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, at) => one(at)));
}

/** How many were accepted. */
export function wins(answers: readonly Answer[]): number {
  return answers.filter(({ accepted }) => accepted).length;
}

/** What is wrong, of all that may be: the words whose condition holds. */
export function found(findings: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(findings).filter((words) => findings[words] === true);
}
