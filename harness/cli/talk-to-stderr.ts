import { writeSync } from 'node:fs';
import { Console } from 'node:console';
import { StringDecoder } from 'node:string_decoder';
import type { Secrets } from '../core/secrets.ts';

/** How long a line that was begun waits for its end, ms: a secret may come in two pieces. */
const patienceMs = 100;

/**
 * Has what an adapter says in this thread, by `console` or by streams, go to stderr and without what is secret: stdout holds
 * what was found, and programs read it. It is there once it is said, whatever becomes of the thread, except for the beginning
 * of a line, which the answer writes, and for what is said while secrets are on their way: a login is often told before it is
 * brought.
 */
export function talkToStderr(secrets: Secrets): () => void {
  let begun = '';
  let later: NodeJS.Timeout | undefined;
  const writeBegun = (): void => {
    clearTimeout(later);
    later = undefined;
    writeAtOnce(secrets.hidden(begun));
    begun = '';
  };
  const writeLines = (): void => {
    const ended = begun.lastIndexOf('\n') + 1;
    writeAtOnce(secrets.hidden(begun.slice(0, ended)));
    begun = begun.slice(ended);
    if (begun !== '') later ??= setTimeout(writeWaited, patienceMs).unref();
  };
  const writeWaited = (): void => {
    later = undefined;
    if (!secrets.areComing) writeBegun();
  };
  const decoder = new StringDecoder();
  const told = (said: string | Uint8Array, ...more: unknown[]): boolean => {
    const encoding = typeof more[0] === 'string' ? (more[0] as BufferEncoding) : 'utf8';
    begun += decoder.write(typeof said === 'string' ? Buffer.from(said, encoding) : Buffer.from(said));
    if (!secrets.areComing) writeLines();
    const done = more.findLast((one) => typeof one === 'function') as (() => void) | undefined;
    if (done !== undefined) process.nextTick(done);
    return true;
  };
  const { stderr, stdout } = process;
  stderr.write = told;
  stdout.write = told;
  globalThis.console = new Console(stderr);
  secrets.onKnown = writeLines;
  process.on('exit', writeBegun);
  return writeBegun;
}

/** How often, and how long each time, somebody is waited for who reads stderr slowly, ms. */
const tries = 200;
const pauseMs = 10;

/** Writes past the streams: those of a thread are emptied by another one, and what they hold is lost where a thread is ended. */
function writeAtOnce(text: string): void {
  const bytes = Buffer.from(text);
  let tried = 0;
  for (let from = 0; from < bytes.length && tried < tries;)
    try {
      from += writeSync(2, bytes, from);
      tried = 0;
    } catch (error) {
      // Who reads it may be slow, or gone.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      tried += 1;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
}
