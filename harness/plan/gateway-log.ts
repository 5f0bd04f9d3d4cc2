import { holdsSecret } from '../core/holds-secret.ts';
import { whyNoFolder, whyUnwritable } from '../results/writable-file.ts';
import type { Cell, GatewayLogPlan } from './cell.ts';
import type { Merged } from './merged.ts';

type Settings = Pick<Merged, 'gateway' | 'gateway-log' | 'gateway-log-headers' | 'gateway-log-bodies'>;

/** Whether a log is one file, which one race writes. */
export function isLogFile(path: string): boolean {
  return path.endsWith('.ndjson');
}

/** Lists what keeps a log from being written as it was asked for. */
export function gatewayLogProblems({
  gateway,
  'gateway-log': log,
  'gateway-log-headers': headers,
  'gateway-log-bodies': bodies,
}: Settings): string[] {
  const problems: string[] = [];
  const others = [headers, bodies].filter(({ source }) => source !== undefined);
  const [path] = log.values;
  if (path === undefined)
    return others.map(
      ({ source }) => `${source}: only means something for a log; add --gateway-log FILE|DIR`,
    );
  const { source = '--gateway-log' } = log;
  if (!gateway.broken && gateway.values.every((name) => name === 'none'))
    problems.push(
      `${source}: without a gateway nobody sees the calls; leave it out or choose --gateway reference, nginx or haproxy`,
    );
  const why = isLogFile(path) ? whyUnwritable(path) : whyNoFolder(path);
  if (why !== undefined) problems.push(`${source}: ${path} cannot be written: ${why}`);
  const strangers = gateway.values.filter((name) => name !== 'none' && name !== 'reference');
  if (!gateway.broken && strangers.length > 0)
    for (const { source: asked } of others)
      problems.push(
        `${asked}: ${strangers.join(', ')} cannot strike secrets out of it; leave it out or choose --gateway reference`,
      );
  for (const name of headers.values)
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
      problems.push(
        `${headers.source}: ${JSON.stringify(name)} is no name of a header; write one such as user-agent`,
      );
    else if (holdsSecret(name.toLowerCase()))
      problems.push(`${headers.source}: ${name} holds credentials, which are in no log; leave it out`);
  return problems;
}

/** Says where one file would be written by several races; undefined where all is well. */
export function severalWriters(
  path: string | undefined,
  { cells, blocks }: { readonly cells: readonly Pick<Cell, 'gateway'>[]; readonly blocks: number },
): string | undefined {
  if (path === undefined || !isLogFile(path)) return undefined;
  const races = cells.filter(({ gateway }) => gateway !== 'none').length * blocks;
  return races > 1
    ? `--gateway-log: ${path} is one file, and ${races} races would write it; name a folder, which gets a file a race`
    : undefined;
}

/** What was asked for, where it was; read once nothing is wrong with it. */
export function gatewayLogOf({
  'gateway-log': log,
  'gateway-log-headers': headers,
  'gateway-log-bodies': bodies,
}: Settings): GatewayLogPlan | undefined {
  const [path] = log.values;
  if (path === undefined) return undefined;
  return {
    path,
    headers: headers.values.map((name) => name.toLowerCase()),
    bodyBytes: bodies.values[0] ?? 0,
  };
}
