import { letterOf } from '../../figures/letter-of.ts';
import { wrongRequests } from '../../figures/wrong-requests.ts';
import type { Exhibit, ExhibitedEdge, ExhibitedRequest } from '../../../core/exhibit.ts';

/** A request with its place in a picture. */
export interface Placed {
  readonly request: ExhibitedRequest;
  readonly letter: string;
  /** A line of the picture, from the top. */
  readonly lane: number;
  readonly isWrong: boolean;
}

/** Who stands where: a client has a line, or several where its requests overlap. */
export interface Stage {
  readonly placed: readonly Placed[];
  readonly lanes: readonly { readonly client: number; readonly top: number }[];
  readonly height: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Pixels that a bar is high. */
export const barHeight = 28;
/** Pixels between two lines, and between those that an edge with words joins. */
const [gap, wordGap] = [14, 58];
/** Pixels above the first line. */
const above = 8;

/** Puts the requests of an exhibit in their places. */
export function stageOf({ requests, edges }: Pick<Exhibit, 'requests' | 'edges'>): Stage {
  const wrong = wrongRequests({ requests, edges });
  const lanes: { client: number; freeMs: number }[] = [];
  // Lines of one client stand together.
  const clients = [...new Set(requests.map(({ client }) => client))];
  const placed = clients
    .flatMap((client) => {
      const first = lanes.length;
      return requests.flatMap((request, index) => {
        if (request.client !== client) return [];
        const free = lanes.findIndex(({ freeMs }, lane) => lane >= first && freeMs <= request.sentMs);
        const lane = free < 0 ? lanes.push({ client, freeMs: 0 }) - 1 : free;
        lanes[lane]!.freeMs = request.doneMs;
        return [
          {
            index,
            request,
            letter: letterOf(index),
            lane,
            isWrong: wrong.has(request.nonce),
          },
        ];
      });
    })
    .toSorted((one, other) => one.index - other.index);
  const spoken = new Set(edges.filter(isTold).map((edge) => lowerLane(edge, placed)));
  let top = above;
  const tops = lanes.map(({ client }, lane) => {
    if (lane > 0) top += barHeight + (spoken.has(lane) ? wordGap : gap);
    return { client, top };
  });
  return {
    placed,
    lanes: tops,
    height: top + barHeight + gap,
    fromMs: Math.min(...requests.map(({ sentMs }) => sentMs)),
    toMs: Math.max(...requests.map(({ doneMs }) => doneMs)),
  };
}

/** Whether an edge has its words beside it: what is wrong; who merely lost to whom the arrow says. */
export function isTold({ isWrong }: ExhibitedEdge): boolean {
  return isWrong;
}

function lowerLane({ from, to }: ExhibitedEdge, placed: readonly Placed[]): number {
  const lane = (nonce: number): number => placed.find(({ request }) => request.nonce === nonce)?.lane ?? 0;
  return Math.max(lane(from), lane(to));
}
