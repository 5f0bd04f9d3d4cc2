import type { Given } from './given.ts';

/** Stands in for an address that nobody wrote, so that all else is looked at; a plan with a problem is never run. */
const nowhere = 'http://127.0.0.1';

/**
 * Where an adapter says that its service is, as if somebody had typed it; with a problem where it says nothing: nobody else's
 * service may be raced in its place. `file` is how messages name the adapter.
 */
export function broughtAddresses(
  url: string | readonly string[] | undefined,
  file: string,
): { readonly given: Given; readonly problem?: string } {
  const source = `${file}: url`;
  const texts = url === undefined ? [] : [url].flat();
  if (texts.length > 0) return { given: { texts, source } };
  const problem =
    url === undefined
      ? `${file}: has no url; write one, or give --url`
      : `${file}: url: is an empty list; write where the service is, such as 'http://127.0.0.1:3000', or give --url`;
  return { given: { texts: [nowhere], source }, problem };
}
