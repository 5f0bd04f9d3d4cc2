import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** A socket of a process at which others can connect. */
export interface Listener {
  readonly pid: number;
  /** The program, or the script that Node runs. */
  readonly program: string;
  /** A port of the loopback interface, a socket in a folder that its owner alone can enter, or what nothing may be. */
  readonly where: 'a port of 127.0.0.1' | 'a socket in a folder of mode 0700' | 'open';
  /** `host:port`, or the path of the socket. */
  readonly address: string;
}

/** What can be read of a process by who may: its arguments and its environment. */
export interface ProcessText {
  readonly pid: number;
  readonly cmdline: string;
  readonly environ: string;
}

/** Arguments and environment of processes; those that have ended meanwhile are left out. */
export function textsOf(pids: readonly number[]): readonly ProcessText[] {
  return pids
    .map((pid) => ({ pid, cmdline: text(`/proc/${pid}/cmdline`), environ: text(`/proc/${pid}/environ`) }))
    .filter(({ cmdline }) => cmdline !== '');
}

/** Everything at which processes listen, TCP, UDP and Unix sockets. */
export async function listenersOf(pids: readonly number[]): Promise<readonly Listener[]> {
  const open = new Map([...ports.flatMap((read) => read()), ...(await unixSockets())]);
  return pids.flatMap((pid): Listener[] => {
    const program = programOf(text(`/proc/${pid}/cmdline`));
    // It has just ended.
    if (program === '') return [];
    return linksOf(pid).flatMap((link) => {
      const place = open.get(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? '');
      return place === undefined ? [] : [{ pid, program, ...place }];
    });
  });
}

/** What the open files of a process are. */
function linksOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return quietly(() => readdirSync(folder), []).map((fd) =>
    quietly(() => readlinkSync(`${folder}/${fd}`), ''),
  );
}

type Place = Pick<Listener, 'where' | 'address'>;

const listening = { tcp: '0A', udp: '07' };

/** Sockets that take connections or datagrams, by inode, from the tables of the system. */
const ports = (['tcp', 'tcp6', 'udp', 'udp6'] as const).map((name) => () => {
  const [, ...lines] = text(`/proc/net/${name}`).trim().split('\n');
  const state = name.startsWith('tcp') ? listening.tcp : listening.udp;
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === state)
    .map((fields): [string, Place] => {
      const [host = '', port = ''] = (fields[1] ?? '').split(':');
      const where = isLoopback(host) ? 'a port of 127.0.0.1' : 'open';
      return [fields[9] ?? '', { where, address: `${host}:${Number.parseInt(port, 16)}` }];
    });
});

/** Of an IPv4 address the bytes are turned around; of ::1 and of IPv4 within IPv6 those of each word. */
function isLoopback(hex: string): boolean {
  return /^([0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/.test(hex);
}

async function unixSockets(): Promise<[string, Place][]> {
  const [, ...lines] = text('/proc/net/unix').trim().split('\n');
  // Num RefCount Protocol Flags Type St Inode Path; the flag is that of a socket that listens.
  const rows = lines.map((line) => /^\S+ \S+ \S+ (\S+) \S+ \S+ +(\d+)(?: (.*))?$/.exec(line));
  return Promise.all(
    rows
      .filter((row) => row?.[1] === '00010000')
      .map(async (row): Promise<[string, Place]> => {
        const path = row?.[3] ?? '';
        // A name that begins with @ is in no folder: everybody can connect to it.
        const mode = path.startsWith('/') ? (await stat(dirname(path)).catch(() => undefined))?.mode : 0o777;
        const isClosed = mode !== undefined && (mode & 0o077) === 0;
        return [
          row?.[2] ?? '',
          { where: isClosed ? 'a socket in a folder of mode 0700' : 'open', address: path },
        ];
      }),
  );
}

function programOf(cmdline: string): string {
  const [first = '', ...more] = cmdline.split('\0');
  // Servers change their own: `/usr/bin/redis-server unixsocket:…`.
  const program = basename(first.split(' ')[0] ?? '');
  return program === 'node' ? basename(more.find((word) => word.endsWith('.js')) ?? '-e') : program;
}

function text(file: string): string {
  return quietly(() => readFileSync(file, 'utf8'), '');
}

/** What is asked of a process that may have ended meanwhile. By promises, many times a second, it would cost seven times as much. */
function quietly<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
