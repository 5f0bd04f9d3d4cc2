import { createHmac } from 'node:crypto';

/** The account and the key that Azurite is known by. */
const account = 'devstoreaccount1';
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const version = '2019-12-12';

/** Lets whoever has it do all with blobs (an account SAS), signed once. */
const permission = {
  sp: 'rwdlac',
  ss: 'b',
  srt: 'sco',
  st: '',
  se: '2099-01-01T00:00:00Z',
  sip: '',
  spr: '',
  sv: version,
};
const signed = createHmac('sha256', Buffer.from(key, 'base64'))
  .update([account, ...Object.values(permission), ''].join('\n'))
  .digest('base64');
const query = new URLSearchParams({
  ...Object.fromEntries(Object.entries(permission).filter(([, value]) => value !== '')),
  sig: signed,
}).toString();

/** The container of all records, and what makes it. */
export const makeContainer = { method: 'PUT', path: `/${account}/field?restype=container&${query}` };

/** Where a blob is; `more` goes before its permission, such as `comp=lease&`. */
export function pathOf(name: string, more = ''): string {
  return `/${account}/field/${name}?${more}${query}`;
}

/** What each request says. */
export const headers = { 'x-ms-version': version };

/** What a request says that puts a whole blob. */
export const putting = { ...headers, 'x-ms-blob-type': 'BlockBlob' };
