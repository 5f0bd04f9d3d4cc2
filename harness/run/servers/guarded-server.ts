import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { guardSource } from './guard.ts';

const stopBoundMs = 5000;

/** A server under its guard; the guard's first line is the server's pid, the rest is the server's log. */
export class GuardedServer {
  readonly #folder: string;
  readonly #guard: ChildProcess;
  readonly #exited: Promise<void>;
  #output = '';
  gone = false;

  constructor(folder: string, binary: string, args: readonly string[]) {
    this.#folder = folder;
    const { NODE_OPTIONS: _, ...env } = process.env;
    const all = ['-e', guardSource, '--', folder, binary, ...args];
    this.#guard = spawn(process.execPath, all, { detached: true, stdio: ['pipe', 'pipe', 'ignore'], env });
    this.#guard.stdin?.on('error', () => {});
    this.#guard.stdout?.on('data', (chunk: Buffer) => this.#hear(chunk.toString()));
    this.#exited = new Promise((resolve) => {
      this.#guard.once('error', (error) => this.#end(`0\n${error.message}`, resolve));
      this.#guard.once('close', () => this.#end('', resolve));
    });
    this.#guard.once('exit', (_code, signal) => {
      // A guard that was killed has ended nothing.
      if (signal !== null) this.#kill();
    });
  }

  get pid(): number {
    const end = this.#output.indexOf('\n');
    return end < 0 ? 0 : Number(this.#output.slice(0, end));
  }

  get log(): string {
    return this.#output.slice(this.#output.indexOf('\n') + 1);
  }

  /** Lets the harness end without waiting for the server; the guard then ends it. */
  leave(): void {
    this.#guard.unref();
    for (const pipe of [this.#guard.stdin, this.#guard.stdout]) (pipe as Socket | null)?.unref();
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
    if (!this.gone) this.#kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #kill(): void {
    try {
      if (this.pid > 0) process.kill(this.pid, 'SIGKILL');
    } catch {
      // It has ended already.
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
    rmSync(this.#folder, { recursive: true, force: true });
    resolve();
  }
}
