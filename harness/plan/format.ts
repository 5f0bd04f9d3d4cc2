/** How what was found is printed. */
export type FormatName = 'text' | 'json' | 'markdown';

/** Where each format was asked for, as a person finds it again: `--json`, `CONTEND_JSON`. */
type Asked = { readonly [N in Exclude<FormatName, 'text'>]: string | undefined };

/** The format that was asked for; one that contradicts another is added to `problems`. */
export function formatOf({ json, markdown }: Asked, problems: string[]): FormatName {
  if (json !== undefined && markdown !== undefined)
    problems.push(`${markdown}: there is one output; leave out this or ${json}`);
  if (json !== undefined) return 'json';
  return markdown === undefined ? 'text' : 'markdown';
}

/** The same of what one command line sets. */
export function formatIn(
  given: ReadonlyMap<string, { readonly source: string }>,
  problems: string[],
): FormatName {
  return formatOf({ json: given.get('json')?.source, markdown: given.get('markdown')?.source }, problems);
}
