import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { childEnv } from '../child-env.ts';
import { guardSource } from './guard.ts';
import type { Guarding } from './guard.ts';

const stopBoundMs = 5000;

/** A server under its guard; the guard's first line is the server's pid, the rest is the server's log. */
export class GuardedServer {
  readonly #guarding: Guarding;
  readonly #guard: ChildProcess;
  readonly #exited: Promise<void>;
  #output = '';
  /** Whether `kill` has ended the server: its pid may be somebody else's by now. */
  #killed = false;
  gone = false;

  constructor(guarding: Guarding, command: readonly string[]) {
    this.#guarding = guarding;
    const { NODE_OPTIONS: _, ...env } = childEnv();
    const args = ['-e', guardSource, '--', JSON.stringify(guarding), ...command];
    this.#guard = spawn(process.execPath, args, { detached: true, stdio: ['pipe', 'pipe', 'ignore'], env });
    this.#guard.stdin?.on('error', () => {});
    this.#guard.stdout?.on('data', (chunk: Buffer) => this.#hear(chunk.toString()));
    this.#exited = new Promise((resolve) => {
      this.#guard.once('error', (error) => this.#end(`0\n${error.message}`, resolve));
      this.#guard.once('close', () => this.#end('', resolve));
    });
    this.#guard.once('exit', (_code, signal) => {
      // A guard that was killed has ended nothing.
      if (signal !== null) this.#signal(guarding.atOnce ?? 'SIGKILL');
    });
  }

  get pid(): number {
    const end = this.#output.indexOf('\n');
    return end < 0 ? 0 : Number(this.#output.slice(0, end));
  }

  /** Whether the server has ended, by itself or by `kill`. */
  get ended(): boolean {
    return this.gone || this.#killed;
  }

  get log(): string {
    return this.#output.slice(this.#output.indexOf('\n') + 1);
  }

  /** Lets the harness end without waiting for the server; the guard then ends it. */
  leave(): void {
    this.#guard.unref();
    for (const pipe of [this.#guard.stdin, this.#guard.stdout]) (pipe as Socket | null)?.unref();
  }

  /** Sends the server a signal; says whether it was there to get it. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): boolean {
    return this.#signal(signal);
  }

  /** Has the guard kill the server with its children and keep its folder; resolves when the server has ended. */
  async kill(): Promise<void> {
    this.#guard.stdin?.write('k');
    while (!this.gone && this.#signal(0)) await setTimeout(5);
    this.#killed = true;
  }

  async stop(): Promise<void> {
    if (this.gone) return;
    this.#guard.ref();
    this.#guard.stdin?.end();
    const late = new AbortController();
    const force = setTimeout(stopBoundMs, undefined, { signal: late.signal }).then(
      () => this.killNow(),
      () => {},
    );
    await this.#exited;
    late.abort();
    await force;
  }

  killNow(): void {
    if (!this.gone) this.#signal(this.#guarding.atOnce ?? 'SIGKILL');
    this.#remove();
  }

  /** Says whether the server was there to get it. */
  #signal(signal: NodeJS.Signals | 0): boolean {
    try {
      return !this.#killed && this.pid > 0 && process.kill(this.pid, signal);
    } catch {
      // It has ended already.
      return false;
    }
  }

  #hear(text: string): void {
    // The pid stays in front; of the log the end is enough.
    this.#output += text;
    const start = this.#output.indexOf('\n') + 1;
    if (this.#output.length > 20_000)
      this.#output = this.#output.slice(0, start) + this.#output.slice(-10_000);
  }

  #end(text: string, resolve: () => void): void {
    this.#output ||= text;
    this.gone = true;
    this.#remove();
    resolve();
  }

  #remove(): void {
    rmSync(this.#guarding.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
