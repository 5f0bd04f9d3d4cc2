import { openPath } from './open-path.ts';
import { withoutMembers } from './secret-members.ts';

/** Forms that credentials have wherever they stand: tokens, schemes, keys of well-known makers, passwords in addresses. */
const credentials: readonly RegExp[] = [
  /\beyJ[\w-]*\.[\w-]*(?:\.[\w-]*)*/g,
  /\b(?:Basic|Bearer|Digest|Negotiate|Token|ApiKey|Hawk|AWS4-HMAC-SHA256)\s+[^\s"',;][^"\n]*/gi,
  /\b(?:sk|pk|rk)_(?:live|test)_\w+|\bgh[opsur]_\w+|\bgithub_pat_\w+|\bxox[a-z]-[\w-]+|\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\bAIza[\w-]{20,}|\bglpat-[\w-]+/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g,
  /(?<=\/\/)[^/\s@"]+(?=@)/g,
  /(?<=[?&;\s"'](?:sig|signature|x-amz-signature|x-amz-credential|code|state|jsessionid)=)[^\s&#;"']+/gi,
];

/** A text in which `$SECRET` stands for what has the name or the form of a credential. */
export function struck(text: string): string {
  let shown = withoutMembers(text);
  for (const form of credentials) shown = shown.replaceAll(form, '$$SECRET');
  return shown;
}

/** Credentials that are words by themselves: sentences speak of tokens and codes, too, and paths end before their query anyway. */
const alone = credentials.filter((_, at) => at !== 1 && at !== credentials.length - 1);
const scheme = /\b(?:Basic|Bearer|Digest|Negotiate|ApiKey|Hawk|AWS4-HMAC-SHA256) [\w+/=.~-]{6,}/g;
/** A path in a text, up to what ends it there. */
const path = /(?<=^|[\s"'(])\/[^\s"',)]*/g;

/** A text about the calls of a log that others wrote, in which no credential is shown that stands in a path or a name. */
export function struckNames(text: string): string {
  if (!/[/@=]|eyJ|[_-]|[A-Z] /.test(text)) return text;
  let shown = text.replaceAll(path, (whole) => {
    const [behind = ''] = /[:;.]*$/.exec(whole) ?? [];
    const asked = whole.slice(0, whole.length - behind.length);
    const open = openPath(asked);
    return open === asked ? whole : `${open}/$SECRET${behind}`;
  });
  for (const form of [...alone, scheme]) shown = shown.replaceAll(form, '$$SECRET');
  return shown;
}

/** Whatever is told of such a log, every text in it without credentials. */
export function struckIn<T>(value: T): T {
  if (typeof value === 'string') return struckNames(value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => struckIn(one)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, struckIn<unknown>(one)])) as T;
}
