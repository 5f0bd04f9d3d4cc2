import type { Explanation, Observed } from '../linearizable.ts';
import type { Request } from './calls.ts';
import type { State } from '../../core/record.ts';
import type { Call } from './sequential.ts';
import { plainOrQuoted } from '../rows/quoted.ts';

/** Why no order explains a group of records, and the requests with the answers that are in dispute. */
export interface Dispute {
  readonly reason: string;
  readonly nonces: readonly number[];
}

/** Answers that are named, and requests that are listed. */
const mostNamed = 3;
const mostListed = 8;

/**
 * Says which answers fit not: the one without which some order explains all others, where there is one, else those that
 * could have come next where most had a place, as far as they ended first. `search` looks for an order of some calls, and
 * `left` says what is there instead of what an order of all leads to.
 */
export function disputeOf(
  requests: readonly Request[],
  { placed, stuck, ended }: Explanation<Call, State> & { explicable: 'no' },
  search: (calls: readonly Observed<Call>[]) => Explanation<Call>,
  left: (ended: State) => string,
): Dispute {
  const calls = requests.flatMap(({ call }) => (call === undefined ? [] : [call]));
  const none = `no order of ${calls.length} requests explains their answers and what they left`;
  const waiting = stuck.toSorted((one, other) => one.doneMs - other.doneMs).slice(0, mostListed);
  const of = new Map(requests.map((request) => [request.call, request]));
  const disputed = waiting.flatMap((call) => of.get(call) ?? []);
  if (disputed.length === 0)
    return {
      reason: `${none}: each answer has a place in some order, but ${ended === undefined ? 'the records ended otherwise' : left(ended)}`,
      nonces: [],
    };
  const only = disputed.find(
    ({ call }) => search(calls.filter((other) => other !== call)).explicable === 'yes',
  );
  if (only !== undefined)
    return { reason: `${none}; without one there is: ${sayingOf(only)}`, nonces: [only.nonce] };
  const named = disputed.slice(0, mostNamed).map(sayingOf).join(', ');
  const others = stuck.length - Math.min(stuck.length, mostNamed);
  const more = others === 0 ? '' : `, and ${others} more`;
  return {
    reason: `${none}; with ${placed} of them in order, none of what comes next fits: ${named}${more}`,
    nonces: disputed.map(({ nonce }) => nonce),
  };
}

/** A request with what it was answered, in words: `request 12 (register) was told email-taken`. */
function sayingOf({ nonce, call }: Request): string {
  if (call === undefined) return `request ${nonce}`;
  const { operation } = call;
  if (operation.kind === 'read') {
    const { keys, shows } = operation;
    const what = Object.values(keys).join(', ');
    return shows.kind === 'missing'
      ? `request ${nonce} found nothing under ${what}`
      : `request ${nonce} was shown ${what} as ${fieldsIn(shows.fields)}`;
  }
  const { command, told } = operation;
  const named = `request ${nonce} (${command.name})`;
  switch (told.kind) {
    case 'applied':
      if (call.doneMs === Infinity) return `${named} took effect`;
      return Number.isNaN(told.value)
        ? `${named} was accepted`
        : `${named} was accepted and told ${told.value}`;
    case 'replayed':
      return `${named} was answered as a repeated one`;
    case 'refused':
      return `${named} was told ${told.reason}`;
    case 'rejected':
      return `${named} was answered ${told.status}`;
  }
}

/** Fields in few words: `stock=3 price=7`. */
export function fieldsIn(fields: ReadonlyMap<string, string>): string {
  const text = Array.from(fields, ([field, value]) => `${plainOrQuoted(field)}=${plainOrQuoted(value)}`).join(
    ' ',
  );
  return text.length > mostWords ? `${text.slice(0, mostWords)}…` : text;
}

const mostWords = 80;
