import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { contend } from './main.ts';
import { dist } from './dist.fixture.ts';
import type { Ended } from './dist.fixture.ts';

/** What a step that tests this has for itself. */
const ofOthers = { REDIS_URL: undefined, DATABASE_URL: undefined, GITHUB_STEP_SUMMARY: undefined };

type Environment = Readonly<Record<string, string | undefined>>;

/** Sets variables of this process, and answers with what they were. */
function put(environment: Environment): Environment {
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  for (const [name, value] of Object.entries(environment))
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  return Object.fromEntries(before);
}

/** Has what is written to a stream in place of the stream, until it is given back. */
function taken(stream: NodeJS.WriteStream): { readonly text: () => string; readonly giveBack: () => void } {
  const own = Object.getOwnPropertyDescriptor(stream, 'write');
  let text = '';
  stream.write = (chunk: string | Uint8Array, ...more: unknown[]) => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    const done = more.findLast((one) => typeof one === 'function') as (() => void) | undefined;
    if (done !== undefined) process.nextTick(done);
    return true;
  };
  return {
    text: () => text,
    giveBack() {
      if (own === undefined) Reflect.deleteProperty(stream, 'write');
      else Object.defineProperty(stream, 'write', own);
    },
  };
}

async function run(args: readonly string[], env: Environment): Promise<Ended> {
  const bundle = (await import(pathToFileURL(join(dist, 'contend.js')).href)) as { contend: typeof contend };
  const before = put({ ...ofOthers, ...env });
  const stdout = taken(process.stdout);
  const stderr = taken(process.stderr);
  try {
    const code = await bundle.contend(args);
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    stdout.giveBack();
    stderr.giveBack();
    put(before);
  }
}

let last: Promise<unknown> = Promise.resolve();
let running = 0;
let isOver = false;

/** Runs a command line of the bundle in this process, one after another, since they share its streams. */
export function runHere(args: readonly string[], env: Environment = {}): Promise<Ended> {
  running += 1;
  const ended = last
    .then(() => (isOver ? Promise.reject(new Error('its test is over')) : run(args, env)))
    .finally(() => (running -= 1));
  last = ended.catch(() => {});
  return ended;
}

/** Interrupts what a test gave up waiting for, as Ctrl-C would. */
export async function endRuns(): Promise<void> {
  if (running === 0) return;
  isOver = true;
  process.emit('SIGINT');
  await last;
  isOver = false;
}
