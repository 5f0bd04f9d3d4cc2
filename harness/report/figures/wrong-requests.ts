import type { Exhibit } from '../../core/exhibit.ts';

/** The nonces of the requests that make an exhibit wrong: by themselves, or joined to another by what is wrong. */
export function wrongRequests({ requests, edges }: Pick<Exhibit, 'requests' | 'edges'>): ReadonlySet<number> {
  return new Set([
    ...edges.flatMap(({ from, to, isWrong }) => (isWrong ? [from, to] : [])),
    ...requests.flatMap(({ nonce, isWrong }) => (isWrong ? [nonce] : [])),
  ]);
}
