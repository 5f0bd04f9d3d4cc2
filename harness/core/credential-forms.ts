import { credentialWords } from './credential-words.ts';
import { openPath } from './open-path.ts';
import { withoutMembers } from './secret-members.ts';

const { schemes, names, words, makers, hooks, byNumber } = credentialWords;

/** Forms that credentials have wherever they stand: tokens, schemes, keys of well-known makers, passwords in addresses. */
const tokens = [
  /\beyJ[\w-]*\.[\w-]*(?:\.[\w-]*)*/g,
  new RegExp(`(?<![A-Za-z0-9])(?:${makers})[\\w.~+/=-]*`, 'g'),
  new RegExp(`(?:${hooks})[\\w-]+`, 'g'),
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g,
  /(?<=\/\/)[^/\s@"]+(?=@)/g,
];
const credentials: readonly RegExp[] = [
  ...tokens,
  new RegExp(`\\b(?:${schemes}|token)\\s+[^\\s"',;][^"\\n]*`, 'gi'),
  /(?<=[?&;\s"'](?:sig|signature|x-amz-signature|x-amz-credential|code|state|jsessionid)=)[^\s&#;"']+/gi,
  new RegExp(`(?<=[?&;\\s"'](?:${words})=)[^\\s&#;"']+`, 'gi'),
];

/** A text in which `$SECRET` stands for what has the name or the form of a credential. */
export function struck(text: string): string {
  let shown = withoutMembers(text);
  for (const form of credentials) shown = shown.replaceAll(form, '$$SECRET');
  return shown;
}

/** The scheme of a credential as it is written, or in small letters: sentences speak of tokens and digests, too. */
const written = [schemes, 'token']
  .join('|')
  .split('|')
  .flatMap((name) => [name.toUpperCase(), name.replace(/^./, (first) => first.toUpperCase())])
  .concat('ApiKey', 'DPoP')
  .join('|');
const value = '[^\\s"\',;&)]';
/** What is given for a name: behind a colon, which sentences have, too, with a digit, and behind a space as long as keys are. */
const given =
  `(?:(?:=|%(?:25)*3d)["']?${value}+|["']?(?::|%(?:25)*3a)["']?${value}*\\d${value}*` +
  `|:\\s["']?(?=${value}*\\d)(?=${value}*[a-z])${value}{8,})`;
/** Credentials that are words by themselves, behind a scheme, or behind a name; what stands in sentences otherwise has no digit. */
const alone = [
  ...tokens,
  // With members, as Digest has them.
  new RegExp(`\\b(?:${schemes})\\s+(?:[\\w-]+=(?:"[^"]*"?|[^\\s,"]+)[,\\s]*)+`, 'gi'),
  new RegExp(`\\b(?:${written})(?<!Token|TOKEN)(?:[\\s:_]|%(?:25)*20)+[\\w+/=.~-]{6,}`, 'g'),
  new RegExp(`\\b(?:${schemes}|token)(?:[\\s:_]|%(?:25)*20)+(?=[\\w+/=.~-]*\\d)[\\w+/=.~-]{6,}`, 'gi'),
  new RegExp(`(?<![\\w-])[\\w.-]{0,40}?(?:${names})[\\w.[\\]-]{0,20}${given}`, 'gi'),
  new RegExp(`(?<![\\w-])(?:${words})${given}`, 'gi'),
  new RegExp(`${byNumber}[^\\s"',;)]*`, 'gi'),
  /(?<=[?&;](?:code|state|key)=)[^\s&#;"']+/gi,
  /(?<![^\s"'(])[^\s/:@"'()]+:[^\s@:"'()]+(?=@[\w[])/g,
];
/** No credential is shorter, and none but these has nothing but letters and digits. */
const shortest = 6;
const mayHold = /[^A-Za-z0-9]|eyJ|AKIA|ASIA|AIza|dapi|EAAA|AT[AC]TT3/;
/** A path in a text, up to what ends it there. */
const path = /(?<=^|[\s"'(])\/[^\s"',)]*/g;

/** A text about the calls of a log that others wrote, in which no credential is shown that stands in a path or a name. */
export function struckNames(text: string): string {
  if (text.length < shortest || !mayHold.test(text)) return text;
  let shown = text.replaceAll(path, (whole) => {
    const [behind = ''] = /[:;.]*$/.exec(whole) ?? [];
    const asked = whole.slice(0, whole.length - behind.length);
    const open = openPath(asked);
    return open === asked ? whole : `${open}/$SECRET${behind}`;
  });
  for (const form of alone) shown = shown.replaceAll(form, '$$SECRET');
  return shown;
}

/** Whatever is told of such a log, every text in it without credentials. */
export function struckIn<T>(value: T): T {
  if (typeof value === 'string') return struckNames(value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => struckIn(one)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, struckIn<unknown>(one)])) as T;
}
