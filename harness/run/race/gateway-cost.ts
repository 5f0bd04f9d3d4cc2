import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ContendError } from '../../core/errors.ts';
import { whyOfFile } from '../../results/why-of-file.ts';
import type { GatewayCost } from '../../analyze/sizing/load-plan.ts';

/** What `npm run gateways -- --write` leaves, as far as a plan reads it. */
interface Overhead {
  readonly kind?: unknown;
  readonly environment?: { readonly cpu?: unknown; readonly cores?: unknown };
  readonly gateways?: unknown;
}

interface Line {
  readonly gateway?: unknown;
  readonly accessLog?: unknown;
  readonly d0?: unknown;
  readonly dLog?: unknown;
}

/**
 * What a request costs the reference gateway with its access log on, from the first `overhead.json` that knows, in these
 * folders or in a `gateways` below them; undefined where there is none. Throws CTD_RESULTS where one cannot be read.
 */
export async function readGatewayCost(paths: readonly string[]): Promise<GatewayCost | undefined> {
  for (const path of paths)
    for (const file of [join(path, 'gateways', 'overhead.json'), join(path, 'overhead.json')]) {
      const text = await textOf(file);
      const cost = text === undefined ? undefined : costIn(text, file);
      if (cost !== undefined) return cost;
    }
  return undefined;
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ContendError('CTD_RESULTS', [`${file}: ${whyOfFile(error)}`], { cause: error });
  }
}

function costIn(text: string, file: string): GatewayCost | undefined {
  const bad = (what: string): ContendError => new ContendError('CTD_RESULTS', [`${file}: ${what}`]);
  let document: Overhead | null;
  try {
    document = JSON.parse(text) as Overhead | null;
  } catch (error) {
    throw bad(`is not JSON: ${(error as Error).message}`);
  }
  if (document?.kind !== 'gateway-overhead' || !Array.isArray(document.gateways))
    throw bad('is not what npm run gateways -- --write leaves');
  const lines = document.gateways as readonly (Line | null)[];
  const line = lines.find((one) => one?.gateway === 'reference' && one.accessLog === true);
  // Where the system tells nothing of CPU there is no line.
  if (typeof line?.d0 !== 'number' || typeof line.dLog !== 'number') return undefined;
  const { cpu, cores } = document.environment ?? {};
  const isKnown = typeof cpu === 'string' && typeof cores === 'number';
  const machine = isKnown ? `, measured on ${cpu}, ${cores} cores` : '';
  return { d0S: line.d0, dLogS: line.dLog, source: `${file}${machine}` };
}
