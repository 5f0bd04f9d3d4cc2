/** What a request named in `If-Match`: strong tags, of which one must be current; any record that is there; or nothing that can hold. */
export type Precondition =
  | { readonly kind: 'tags'; readonly tags: readonly string[]; readonly isWeak: boolean }
  | { readonly kind: 'any' }
  | { readonly kind: 'none' };

/** An entity tag with its quotes, or one that came without, up to the next comma (RFC 9110 section 8.8.3). */
const oneTag = /^\s*(W\/)?("[^"]*"|[^",\s]+)\s*(?:,|$)/;

/** Reads `If-Match`. Weak tags are left out, as they never match there; `isWeak` says that there were some. */
export function preconditionOf(header: string | undefined): Precondition {
  if (header === undefined || header.trim() === '') return { kind: 'none' };
  if (header.trim() === '*') return { kind: 'any' };
  const tags = new Set<string>();
  let isWeak = false;
  for (let rest = header; rest.trim() !== '';) {
    const match = oneTag.exec(rest);
    // What cannot be read names nothing that one could go by.
    if (match === null) return { kind: 'tags', tags: [], isWeak };
    const [all, weak, tag = ''] = match;
    if (weak === undefined) tags.add(unquoted(tag));
    else isWeak = true;
    rest = rest.slice(all.length);
  }
  return { kind: 'tags', tags: [...tags], isWeak };
}

/** The strong tag that an answer names, without its quotes; undefined for a weak one, which names no one version, or none. */
export function strongTagOf(etag: string | undefined): string | undefined {
  if (etag === undefined) return undefined;
  const tag = etag.trim();
  return tag === '' || /^W\//i.test(tag) ? undefined : unquoted(tag);
}

/** Some services leave the quotes out, some logs too. */
function unquoted(tag: string): string {
  return tag.length > 1 && tag.startsWith('"') && tag.endsWith('"') ? tag.slice(1, -1) : tag;
}
