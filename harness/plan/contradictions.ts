import { formatDuration } from '../core/units.ts';
import { isLoopbackAddress } from '../drive/wire/locate.ts';
import { rowsPerSession } from '../drive/race.ts';
import { abilityProblems } from './abilities.ts';
import { agentProblems } from './agents.ts';
import { workloadsOfSet } from './choices.ts';
import type { Choices } from './choices.ts';
import { faultContradictions } from './fault-contradictions.ts';
import { gatewayLogProblems } from './gateway-log.ts';
import { isOpen, whereabouts } from './merged.ts';
import type { ListenAddress } from './listen-address.ts';
import type { Merged } from './merged.ts';

/** Lists settings that are fine alone and make no sense together; settings that could not be read are left out. */
export function contradictions(merged: Merged, choices: Choices): string[] {
  return [
    ...timing(merged),
    ...treatment(merged, choices),
    ...records(merged),
    ...front(merged, choices),
    ...gatewayLogProblems(merged),
    ...remote(merged),
    ...stopping(merged),
    ...agentProblems(merged),
    ...listening(merged),
    ...faultContradictions(merged, choices),
    ...pool(merged, choices),
  ];
}

/** Options by the setting of a policy that they are. */
const tuning = {
  prefer: 'prefer',
  backoff: 'backOff',
  attempts: 'attempts',
  patience: 'patienceMs',
  'idempotency-key': 'idempotencyKey',
} as const;

function treatment(merged: Merged, choices: Choices): string[] {
  const { policy, patience, timeout, precondition, workload, 'idempotency-key': keys } = merged;
  const problems: string[] = [];
  const chosen = choices.policies.filter(({ name }) => policy.values.includes(name));
  for (const [option, part] of Object.entries(tuning)) {
    const { source } = merged[option as keyof typeof tuning];
    if (source === undefined || policy.broken || chosen.some(({ tunedBy }) => tunedBy.includes(part)))
      continue;
    const others = choices.policies.filter(({ tunedBy }) => tunedBy.includes(part)).map(({ name }) => name);
    problems.push(
      `${source}: ${policy.values.join(', ')} does not look at it; leave it out or choose --policy ${others.join(' or ')}`,
    );
  }
  const [patienceMs = 0] = patience.values;
  const [timeoutMs = 0] = timeout.values;
  if (policy.values.includes('resend') && patienceMs <= timeoutMs && !patience.broken && !timeout.broken)
    problems.push(
      `${patience.source ?? timeout.source}: an answer counts as lost after ${formatDuration(timeoutMs)} (--timeout), when patience is over; raise --patience above that`,
    );
  const names = workload.values.flatMap((name) =>
    name === 'all' || name === 'default' ? workloadsOfSet(name, choices) : [name],
  );
  const raced = choices.workloads.filter(({ name }) => names.includes(name));
  if (
    precondition.source !== undefined &&
    !workload.broken &&
    raced.every(({ usesPreconditions }) => !usesPreconditions)
  )
    problems.push(
      `${precondition.source}: ${names.join(', ')} needs no precondition; leave it out or choose --workload ${choices.workloads.find(({ usesPreconditions }) => usesPreconditions)?.name ?? 'all'}`,
    );
  if (keys.source !== undefined && !workload.broken && raced.every(({ bringsKeys }) => bringsKeys))
    problems.push(
      `${keys.source}: every request of ${names.join(', ')} carries a key of its own; leave it out or choose another --workload`,
    );
  return problems;
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

function records(merged: Merged): string[] {
  const { skew, keys, workers, clients, work, timeout, history, attempts, instances } = merged;
  const problems: string[] = [];
  const onlyOneKey = !keys.broken && keys.values.every((count) => count === 1);
  if (
    skew.source !== undefined &&
    skew.values.some(({ kind }) => kind !== 'uniform' && kind !== 'single') &&
    onlyOneKey
  )
    problems.push(`${skew.source}: with one key nothing is skewed; set --keys above 1`);
  const fewest = Math.min(...clients.values);
  const threads = workers.values[0] ?? 1;
  if (!workers.broken && !clients.broken && threads > fewest)
    problems.push(
      `${workers.source ?? '--workers'}: ${threads} threads are more than the ${fewest} of --clients; every thread needs a client`,
    );
  const mostInstances = Math.max(...instances.values);
  if (!instances.broken && !clients.broken && mostInstances > fewest && merged.url.values.length === 0)
    problems.push(
      `${instances.source ?? clients.source}: ${mostInstances} instances are more than the ${fewest} of --clients, so that some would have nothing to do; every instance needs a client`,
    );
  const mostClients = Math.max(...clients.values);
  const room = rowsPerSession({ attempts: attempts.values[0] ?? 1 }) * mostClients;
  const [entries = Infinity] = history.values;
  if (!history.broken && !clients.broken && !attempts.broken && entries <= room)
    problems.push(
      `${history.source ?? attempts.source ?? clients.source}: the race would end at once, as ${mostClients.toLocaleString('en')} clients may need ${room.toLocaleString('en')} requests to end theirs; raise --history above that`,
    );
  const longest = Math.max(...work.values);
  const patience = timeout.values[0] ?? Infinity;
  if (!work.broken && !timeout.broken && longest >= patience)
    problems.push(
      `${work.source ?? timeout.source}: every request would time out, the service works ${formatDuration(longest)} and clients wait ${formatDuration(patience)}; raise --timeout`,
    );
  return problems;
}

function front(merged: Merged, choices: Choices): string[] {
  const { gateway, balance } = merged;
  const { gateways } = choices;
  if (gateway.broken) return [];
  const problems = gateways.flatMap(({ name, missing }) =>
    missing !== undefined && gateway.values.includes(name)
      ? [`${gateway.source}: ${name} is not installed; type ${missing}, or leave it out`]
      : [],
  );
  if (balance.source !== undefined && gateway.values.every((name) => name === 'none'))
    problems.push(
      `${balance.source}: without a gateway clients speak to the instances in turn; leave it out or choose --gateway reference`,
    );
  problems.push(...abilityProblems(merged, choices));
  return problems;
}

function stopping(merged: Merged): string[] {
  const { 'stop-on-anomaly': stop } = merged;
  if (stop.values[0] !== true || (merged.url.source === undefined && merged.service.source === undefined))
    return [];
  return [
    `${stop.source ?? '--stop-on-anomaly'}: the service ${whereabouts(merged)} is judged when its race is over, so that nothing would end it; leave it out, and write a shorter --duration`,
  ];
}

function remote(merged: Merged): string[] {
  const { url, strategy, 'usage-from': usageFrom } = merged;
  if (merged['no-preflight'].source !== undefined && merged.service.source === undefined)
    return [
      `${merged['no-preflight'].source}: only means something for an adapter; leave it out, or give --service`,
    ];
  // Without a URL, --allow-remote may be there for a Redis server that is elsewhere.
  if (url.values.length === 0) {
    const isOurs = merged.service.source === undefined;
    return [
      ...(merged.refuses.source !== undefined && isOurs
        ? [
            `${merged.refuses.source}: only means something for a service at --url; ours says by itself why it refuses`,
          ]
        : []),
      ...(usageFrom.source !== undefined && isOurs
        ? [
            `${usageFrom.source}: only means something for a service at --url or --service; what ours uses is measured`,
          ]
        : []),
    ];
  }
  const problems: string[] = [];
  for (const setting of [merged.store, merged.instances, merged.work, merged.profile, merged.problems])
    if (setting.source !== undefined)
      problems.push(
        `${setting.source}: the service ${whereabouts(merged)} runs already and has its own; leave it out`,
      );
  const named = strategy.values[0];
  if (strategy.source !== undefined && (strategy.values.length > 1 || named === 'all' || named === 'default'))
    problems.push(
      `${strategy.source}: the service ${whereabouts(merged)} works in one way; name one strategy or none`,
    );
  const addresses = url.values.map((address) => new URL(address));
  const schemes = new Set(addresses.map(({ protocol }) => protocol));
  if (schemes.size > 1) problems.push(`${url.source}: instances of one service are all http or all https`);
  const bases = [...new Set(addresses.map(({ pathname }) => pathname.replace(/\/+$/, '')))];
  if (bases.length > 1)
    problems.push(
      `${url.source}: instances of one service have all the same path, not ${bases.map((base) => base || '/').join(' and ')}`,
    );
  if (schemes.has('https:') && merged.gateway.values.some((name) => name !== 'none'))
    problems.push(
      `${merged.gateway.source}: gateways speak plain http to instances, and ${url.source} is https; leave it out, or name addresses that take http`,
    );
  return [...problems, ...unallowed(merged)];
}

/** Hosts of a service that nobody has allowed, and allowed ones that are none of its own. */
function unallowed({ url, 'usage-from': usageFrom, metrics, 'allow-remote': allowed }: Merged): string[] {
  const hostsOf = (values: readonly string[]): string[] => [
    ...new Set(values.map((address) => new URL(address).hostname)),
  ];
  const named = [
    ...hostsOf(url.values).map((host) => ({ host, source: url.source, why: 'if you may load it' })),
    ...hostsOf(usageFrom.values).map((host) => ({
      host,
      source: usageFrom.source,
      why: 'if you may ask it',
    })),
  ];
  const known = new Set([...named.map(({ host }) => host), ...metrics.values.map(hostOf)]);
  const strays = allowed.values.filter((host) => !known.has(host));
  const asked = named.filter(({ host }) => !isLoopback(host) && !allowed.values.includes(host));
  if (strays.length > 0) {
    const [other = named[0]] = asked;
    return strays.map(
      (host) =>
        `${allowed.source}: allows ${host}, but ${other?.source} is ${other?.host}; the names must be the same`,
    );
  }
  return asked.map(
    ({ host, source, why }) => `${source}: ${host} is not this machine; ${why}, add --allow-remote ${host}`,
  );
}

/** What is not this machine alone may be reached by others. */
function listening({ metrics, 'allow-remote': allowed }: Merged): string[] {
  const [address] = metrics.values;
  if (address === undefined || isLoopbackAddress(address.host)) return [];
  const host = hostOf(address);
  return allowed.values.includes(host)
    ? []
    : [
        `${metrics.source}: who can reach ${host} could read along; write 127.0.0.1:${address.port}, or add --allow-remote ${host}`,
      ];
}

/** The host of an address to listen at, as it was written. */
function hostOf({ text }: ListenAddress): string {
  return text.slice(0, text.lastIndexOf(':'));
}

/** Says whether a host, as `URL` writes it, is this machine and no other. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function pool({ pool: size, store }: Merged, { stores }: Choices): string[] {
  const pooled = stores.filter((choice) => choice.pooled).map(({ name }) => name);
  if (size.source === undefined || store.broken || store.values.some((name) => pooled.includes(name)))
    return [];
  return [
    `${size.source}: ${store.values.join(', ')} has no pool of connections; leave it out or choose --store ${pooled.join(' or ')}`,
  ];
}
