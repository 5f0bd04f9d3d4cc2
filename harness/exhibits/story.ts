import type { Exhibit, ExhibitedRequest } from '../core/exhibit.ts';
import { formatDuration } from '../core/units.ts';
import type { Material } from './shown-request.ts';

/** What the wrong edge of an exhibit says, as a sentence, or who sent what is wrong by itself; empty where it has neither. */
export function storyOf(
  { requests, edges }: Pick<Exhibit, 'requests' | 'edges'>,
  specs: Material['specs'],
): string {
  const alone = requests.find(({ isWrong }) => isWrong);
  if (alone !== undefined) return `request ${alone.nonce} is ${nameOf(alone)}`;
  const edge = edges.find(({ isWrong }) => isWrong);
  const from = requests.find(({ nonce }) => nonce === edge?.from);
  const to = requests.find(({ nonce }) => nonce === edge?.to);
  if (edge === undefined || from === undefined || to === undefined) return '';
  return `${deedsOf(from, to, specs)}: ${edge.why}; ${meeting(from, to, requests)}`;
}

/** Who did what; of what was not accepted, only what was sent. */
function deedsOf(from: ExhibitedRequest, to: ExhibitedRequest, specs: Material['specs']): string {
  const deedOf = ({ command, answer }: ExhibitedRequest): string | undefined =>
    answer === 'accepted' ? specs.find(({ name }) => name === command)?.did : undefined;
  const [one, other] = [deedOf(from), deedOf(to)];
  if (one === undefined || other === undefined) return `${nameOf(from)} and ${nameOf(to)}`;
  if (from.client === to.client) return `client ${from.client} ${one}, and ${other}`;
  return one === other
    ? `clients ${from.client} and ${to.client} both ${one}`
    : `client ${from.client} ${one}, and client ${to.client} ${other}`;
}

function nameOf({ client, command }: ExhibitedRequest): string {
  return `the ${command ?? 'GET'} of client ${client}`;
}

/** How two requests met in time. */
function meeting(
  from: ExhibitedRequest,
  to: ExhibitedRequest,
  requests: readonly ExhibitedRequest[],
): string {
  const [first, second] = from.sentMs <= to.sentMs ? [from, to] : [to, from];
  const readOf = ({ operation, sentMs }: ExhibitedRequest): ExhibitedRequest | undefined =>
    requests.find((one) => one.command === undefined && one.operation === operation && one.doneMs <= sentMs);
  const [readFirst, readSecond] = [readOf(first), readOf(second)];
  if (readFirst !== undefined && readSecond !== undefined && readSecond.doneMs <= first.sentMs)
    return 'both had read it before either wrote';
  if (second.sentMs <= first.doneMs) {
    const together = Math.min(first.doneMs, second.doneMs) - second.sentMs;
    return `both were under way at the same time, for ${formatDuration(Math.max(together, 0.001))}`;
  }
  return `the second was sent ${formatDuration(second.sentMs - first.doneMs)} after the first was answered`;
}
