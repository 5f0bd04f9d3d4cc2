import { readFileSync } from 'node:fs';
import { cpus, totalmem, type } from 'node:os';
import type { Environment } from '../core/run-record.ts';

/** Describes the machine and the versions that a run's figures belong to. */
export function environmentOf(
  version: string,
  storeVersion: string | undefined,
  colocated: boolean,
): Environment {
  const [first] = cpus();
  return {
    contend: version,
    node: process.version,
    platform: `${type()} ${process.arch}`,
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    ...(storeVersion === undefined ? {} : { storeVersion }),
    colocated,
  };
}

/** CPU time that all processes of the machine have used, milliseconds; undefined where the system does not tell. */
export function machineCpuMs(): number | undefined {
  try {
    const [, ...ticks] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').trim().split(/\s+/);
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = ticks.map(Number);
    return (user + nice + system + irq + softirq) * 10;
  } catch {
    return undefined;
  }
}
