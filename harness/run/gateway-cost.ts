import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ContendError } from '../core/errors.ts';
import type { GatewayCost } from '../analyze/sizing/load-plan.ts';

/** What `npm run gateways -- --write` leaves, as far as a plan reads it. */
interface Overhead {
  readonly kind?: unknown;
  readonly gateways?: readonly {
    readonly gateway?: unknown;
    readonly accessLog?: unknown;
    readonly d0?: unknown;
    readonly dLog?: unknown;
  }[];
}

/**
 * What a request costs the reference gateway with its access log on, from the first `overhead.json` in these folders or
 * in a `gateways` below them; undefined where there is none. Throws CTD_RESULTS where one cannot be read.
 */
export async function readGatewayCost(paths: readonly string[]): Promise<GatewayCost | undefined> {
  for (const path of paths)
    for (const file of [join(path, 'gateways', 'overhead.json'), join(path, 'overhead.json')]) {
      const text = await readFile(file, 'utf8').catch(() => undefined);
      if (text !== undefined) return costIn(text, file);
    }
  return undefined;
}

function costIn(text: string, file: string): GatewayCost | undefined {
  const bad = (what: string): ContendError => new ContendError('CTD_RESULTS', [`${file}: ${what}`]);
  let document: Overhead;
  try {
    document = JSON.parse(text) as Overhead;
  } catch (error) {
    throw bad(`is not JSON: ${(error as Error).message}`);
  }
  if (document?.kind !== 'gateway-overhead') throw bad('is not what npm run gateways -- --write leaves');
  const line = document.gateways?.find(
    ({ gateway, accessLog }) => gateway === 'reference' && accessLog === true,
  );
  // Where the system tells nothing of CPU there is no line.
  if (typeof line?.d0 !== 'number' || typeof line.dLog !== 'number') return undefined;
  return { d0S: line.d0, dLogS: line.dLog, source: file };
}
