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

/** Runs a service that listens at a port of loopback in a thread of its own, and waits until it answers. */
export async function serviceThread(
  file: string,
  port: number,
  argv: readonly string[] = [],
): Promise<ExampleService> {
  const thread = new Worker(file, { argv: [...argv] });
  let hasEnded = false;
  thread.once('exit', () => (hasEnded = true));
  const url = `http://127.0.0.1:${port}`;
  for (let answered = false; !answered; await setTimeout(20)) {
    if (hasEnded) throw new Error(`${file} ended by itself`);
    answered = await request(url, { method: 'POST', body: '{"query":"","variables":{}}' }).then(
      ({ body }) => body.dump().then(() => true),
      () => false,
    );
  }
  return { url, end: () => thread.terminate() };
}

/** Starts a service of docs/examples. */
export async function exampleService(name: string, mode: 'right' | 'wrong'): Promise<ExampleService> {
  const port = await freePort();
  return serviceThread(resolve(examples, `${name}.mjs`), port, [String(port), mode]);
}

/** Runs a service while something is done with its address. */
export async function servingExample<T>(
  name: string,
  mode: 'right' | 'wrong',
  use: (url: string) => Promise<T>,
): Promise<T> {
  const { url, end } = await exampleService(name, mode);
  try {
    return await use(url);
  } finally {
    await end();
  }
}
