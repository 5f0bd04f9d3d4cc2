import { formatDuration } from '../../core/units.ts';
import { isOpen } from './merged.ts';
import type { Merged } from './merged.ts';

/** Lists settings that are fine alone and make no sense together; settings that could not be read are left out. */
export function contradictions(merged: Merged): string[] {
  return [...timing(merged), ...records(merged), ...remote(merged), ...output(merged)];
}

function timing({ arrival, rate, rounds, duration, warmup, think }: Merged): string[] {
  if (arrival.broken) return [];
  const problems: string[] = [];
  const kinds = arrival.values.join(', ');
  const open = arrival.values.some(isOpen);
  const burst = arrival.values.includes('burst');
  const onlyBurst = arrival.values.every((kind) => kind === 'burst');
  if (rate.source !== undefined && !open)
    problems.push(`${rate.source}: ${kinds} has no rate; leave it out or choose --arrival poisson`);
  if (rounds.source !== undefined && !burst)
    problems.push(`${rounds.source}: ${kinds} has no rounds; leave it out or choose --arrival burst`);
  for (const setting of [duration, warmup])
    if (setting.source !== undefined && onlyBurst)
      problems.push(
        `${setting.source}: a burst lasts as long as its rounds take; leave it out, set --rounds`,
      );
  if (think.source !== undefined && !arrival.values.includes('closed'))
    problems.push(`${think.source}: in ${kinds} nobody pauses; leave it out or choose --arrival closed`);
  return problems;
}

function records({ skew, keys, workers, clients, work, timeout }: Merged): string[] {
  const problems: string[] = [];
  const onlyOneKey = !keys.broken && keys.values.every((count) => count === 1);
  if (skew.source !== undefined && skew.values.some(({ kind }) => kind !== 'uniform') && onlyOneKey)
    problems.push(`${skew.source}: with one key nothing is skewed; set --keys above 1`);
  const fewest = Math.min(...clients.values);
  const threads = workers.values[0] ?? 1;
  if (!workers.broken && !clients.broken && threads > fewest)
    problems.push(
      `${workers.source ?? '--workers'}: ${threads} threads are more than the ${fewest} of --clients; every thread needs a client`,
    );
  const longest = Math.max(...work.values);
  const patience = timeout.values[0] ?? Infinity;
  if (!work.broken && !timeout.broken && longest >= patience)
    problems.push(
      `${work.source ?? timeout.source}: every request would time out, the service works ${formatDuration(longest)} and clients wait ${formatDuration(patience)}; raise --timeout`,
    );
  return problems;
}

function remote(merged: Merged): string[] {
  const { url, strategy, 'allow-remote': allowed } = merged;
  const [address] = url.values;
  const [host] = allowed.values;
  // Without a URL, --allow-remote may be there for a Redis server that is elsewhere.
  if (address === undefined) return [];
  const problems: string[] = [];
  for (const setting of [merged.store, merged.instances, merged.work])
    if (setting.source !== undefined)
      problems.push(`${setting.source}: the service at --url runs already and has its own; leave it out`);
  const named = strategy.values[0];
  if (strategy.source !== undefined && (strategy.values.length > 1 || named === 'all' || named === 'default'))
    problems.push(`${strategy.source}: the service at --url works in one way; name one strategy or none`);
  const { hostname } = new URL(address);
  if (host !== undefined && host !== hostname)
    problems.push(`${allowed.source}: allows ${host}, but --url is ${hostname}; the names must be the same`);
  else if (host === undefined && !isLoopback(hostname))
    problems.push(
      `${url.source}: ${hostname} is not this machine; if you may load it, add --allow-remote ${hostname}`,
    );
  return problems;
}

/** Says whether a host, as `URL` writes it, is this machine and no other. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function output({ json, markdown }: Merged): string[] {
  if (json.values[0] !== true || markdown.values[0] !== true) return [];
  return [`${markdown.source}: there is one output; leave out this or ${json.source}`];
}
