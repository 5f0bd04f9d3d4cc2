import { Console } from 'node:console';
import type { Secrets } from '../core/secrets.ts';

/**
 * Has what an adapter says in this thread, by `console` or by streams, go to stderr and without what is secret: stdout holds
 * what was found, and programs read it.
 */
export function talkToStderr(secrets: Secrets): void {
  const { stderr, stdout } = process;
  const write = stderr.write.bind(stderr) as (text: string, ...more: unknown[]) => boolean;
  const told = (said: string | Uint8Array, ...more: unknown[]): boolean => {
    const encoding = typeof more[0] === 'string' ? (more.shift() as BufferEncoding) : 'utf8';
    const bytes = typeof said === 'string' ? Buffer.from(said, encoding) : Buffer.from(said);
    return write(secrets.hidden(bytes.toString()), ...more);
  };
  stderr.write = told;
  stdout.write = told;
  globalThis.console = new Console(stderr);
}
