/** What a guard is told of its server. */
export interface Guarding {
  /** The server's own, removed when it has ended. */
  readonly folder: string;
  /** Whom the server runs as; absent for the one who runs the harness. */
  readonly account?: { readonly uid: number; readonly gid: number };
  /** A program that runs to its end first, after which the folder belongs to whom the server runs as. */
  readonly before?: {
    readonly command: readonly string[];
    readonly account?: { readonly uid: number; readonly gid: number };
  };
  /** The signal that asks the server to end. */
  readonly politely: NodeJS.Signals;
  /** The signal that ends it where nobody can wait; SIGKILL where it is absent. */
  readonly atOnce?: NodeJS.Signals;
}

/**
 * A tiny program that starts a server and outlives the harness only to end it: when the pipe from the harness closes,
 * for whatever reason, it ends the server, politely and then by force, and removes its folder. It runs by `node -e`,
 * because a bundle has no second file, in a process group of its own, so that Ctrl-C reaches the harness alone. Any byte
 * on the pipe has it kill the server and its children at once and keep the folder until the pipe closes.
 *
 * Arguments: `Guarding` as JSON, the server, the server's arguments. It writes the server's pid as its first line, then
 * the server's log, and ends with the server's exit code.
 */
export const guardSource = `
const { spawn, spawnSync } = require('node:child_process');
const { lchownSync, lstatSync, readFileSync, readdirSync, rmSync } = require('node:fs');
const [order, binary, ...args] = process.argv.slice(1);
const { folder, account, politely, before } = JSON.parse(order);
const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
// From above, so that whoever had a folder can change nothing in it any more.
const give = (path) => {
  lchownSync(path, account.uid, account.gid);
  if (lstatSync(path).isDirectory()) for (const name of readdirSync(path)) give(path + '/' + name);
};
if (before !== undefined) {
  const [program, ...words] = before.command;
  const done = spawnSync(program, words, { cwd: folder, encoding: 'utf8', ...before.account });
  if (done.status !== 0) {
    process.stdout.write('0\\n' + (done.error?.message ?? done.stdout + done.stderr) + '\\n');
    remove();
    process.exit(1);
  }
  if (account !== undefined) give(folder);
}
const server = spawn(binary, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], ...account });
const say = (text) => process.stdout.write(text);
process.stdout.on('error', () => {});
server.on('error', (error) => {
  say('0\\n' + error.message + '\\n');
  remove();
  process.exitCode = 1;
  process.stdin.destroy();
});
server.on('spawn', () => say(server.pid + '\\n'));
server.stdout.on('data', say);
server.stderr.on('data', say);
const children = () => {
  try {
    return readdirSync('/proc').filter((pid) => parentOf(pid) === server.pid);
  } catch {
    return [];
  }
};
const parentOf = (pid) => {
  try {
    return Number(readFileSync('/proc/' + pid + '/stat', 'utf8').split(') ').at(-1).split(' ')[1]);
  } catch {}
};
const send = (signal, pids) => {
  for (const pid of pids) {
    try {
      process.kill(Number(pid), signal);
    } catch {}
  }
};
// Stopped first, so that it starts no more children.
const killAll = () => {
  server.kill('SIGSTOP');
  const orphans = children();
  server.kill('SIGKILL');
  send('SIGKILL', orphans);
};
let kept = false;
server.on('exit', (code) => {
  if (kept) return;
  remove();
  process.exitCode = code ?? 1;
  process.stdin.destroy();
});
const end = () => {
  if (server.exitCode !== null || server.signalCode !== null) {
    remove();
    process.exit();
  }
  kept = false;
  // A server that is stopped hears nothing, nor do its children.
  send('SIGCONT', [server.pid, ...children()]);
  server.kill(politely);
  setTimeout(killAll, 1500).unref();
};
const kill = () => {
  kept = true;
  killAll();
};
process.stdin.on('data', kill).on('end', end).on('close', end).on('error', end);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, end);
`;
