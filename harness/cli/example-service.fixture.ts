import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { request } from 'undici';
import { freePort } from '../../targets/servers/free-port.ts';

/** The services of docs/examples with their adapters, raced as docs/own-service.md says. */
export const examples = resolve(import.meta.dirname, '../../docs/examples');

/** A service that was started; whoever did ends it. */
export interface ExampleService {
  readonly url: string;
  readonly end: () => Promise<number>;
}

/** Starts a service of docs/examples in a thread of its own, and waits until it answers. */
export async function exampleService(name: string, mode: 'right' | 'wrong'): Promise<ExampleService> {
  const port = await freePort();
  const thread = new Worker(resolve(examples, `${name}.mjs`), { argv: [String(port), mode], stdout: true });
  let hasEnded = false;
  thread.once('exit', () => (hasEnded = true));
  const url = `http://127.0.0.1:${port}`;
  for (let answered = false; !answered; await setTimeout(20)) {
    if (hasEnded) throw new Error(`${name} ended by itself`);
    answered = await request(url, { method: 'POST', body: '{"query":"","variables":{}}' }).then(
      ({ body }) => body.dump().then(() => true),
      () => false,
    );
  }
  return { url, end: () => thread.terminate() };
}

/** Runs a service while something is done with its address. */
export async function servingExample<T>(
  name: string,
  mode: 'right' | 'wrong',
  use: (url: string) => Promise<T>,
): Promise<T> {
  const { url, end } = await exampleService(name, mode);
  return use(url).finally(end);
}
