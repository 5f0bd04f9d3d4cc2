import type { Exhibit, ExhibitedRequest } from '../core/exhibit.ts';
import { formatDuration } from '../core/units.ts';

/** What the wrong edge of an exhibit says, as a sentence; empty where it has none. */
export function storyOf({ requests, edges }: Pick<Exhibit, 'requests' | 'edges'>): string {
  const edge = edges.find(({ isWrong }) => isWrong);
  const from = requests.find(({ nonce }) => nonce === edge?.from);
  const to = requests.find(({ nonce }) => nonce === edge?.to);
  if (edge === undefined || from === undefined || to === undefined) return '';
  return `${namesOf(from, to)}: ${edge.why}; ${meeting(from, to, requests)}`;
}

function namesOf(from: ExhibitedRequest, to: ExhibitedRequest): string {
  const one = ({ client, command }: ExhibitedRequest): string =>
    `the ${command ?? 'GET'} of client ${client}`;
  return `${one(from)} and ${one(to)}`;
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
