import { Console } from 'node:console';

/** Has what an adapter says by `console` go to stderr: stdout holds what was found, and programs read it. */
export function talkToStderr(): void {
  globalThis.console = new Console(process.stderr);
}
