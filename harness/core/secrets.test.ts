import { expect, test } from 'vitest';
import { Secrets } from './secrets.ts';

function hiddenBy(env: Readonly<Record<string, string>>, text: string): string {
  const secrets = new Secrets();
  secrets.addVariables(env);
  return secrets.hidden(text);
}

test.each([
  ['SHOP_TOKEN', 'abc123def', 'abc123def'],
  ['SHOP_PASSPHRASE', 'correct horse', 'correct horse'],
  ['DBPASS', 'hunter22', 'hunter22'],
  ['SHOP_CREDS', 'hunter22', 'hunter22'],
  ['PRIVATE_KEY_PEM', '-----BEGIN-----', '-----BEGIN-----'],
  ['DATABASE_URL', 'postgres://u:dbsecret99@db/x', 'dbsecret99'],
  ['AUTHORIZATION', 'Bearer abc123def', 'abc123def'],
])('%s is a secret', (name, value, secret) => {
  expect(hiddenBy({ [name]: value }, `it is ${secret}.`)).toBe('it is $SECRET.');
});

test.each([
  ['PWD', '/home/ada/shop'],
  ['OLDPWD', '/home/ada/shop'],
  ['DESKTOP_SESSION', 'ubuntu'],
  ['GIT_AUTHOR_NAME', 'Ada Lovelace'],
  ['SSH_AUTH_SOCK', '/run/user/agent'],
])('%s is none', (name, value) => {
  expect(hiddenBy({ [name]: value }, `in ${value}`)).toBe(`in ${value}`);
});

test('a secret is hidden as it stands in a URL and in JSON too', () => {
  const value = 'pa"ss\\wo rd\n12345';
  const env = { SHOP_SECRET: value };
  for (const text of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)])
    expect(hiddenBy(env, `<${text}>`)).toBe('<$SECRET>');
  expect(hiddenBy({ SHOP_SECRET: 'half \ud800 a pair' }, 'nothing')).toBe('nothing');
});

test.each([
  ['Passw0rd!', 'Passw0rd%21'],
  ['my pass phrase', 'my+pass+phrase'],
  ['my pass phrase', 'my%20pass%20phrase'],
  ["it's(me)~1", 'it%27s%28me%29%7E1'],
  ["it's(me)~1", 'it%27s%28me%29%7e1'],
  ['a/b?c d&e', 'a/b?c%20d&e'],
  ['grün+blau', 'gr%FCn+blau'],
  ['€uro+more', '%u20ACuro+more'],
  ['Tom & "J" <i>', 'Tom &amp; &quot;J&quot; &lt;i&gt;'],
  ['Tom & "J" <i>', 'Tom &amp; "J" &lt;i&gt;'],
  ["it's(me)~1", 'it&#39;s(me)~1'],
])('%s is hidden where it is written %s', (secret, written) => {
  expect(hiddenBy({ SHOP_PASSWORD: secret }, `<${written}>`)).toBe('<$SECRET>');
});

test('a number that setup brings is hidden from six digits on', () => {
  const secrets = new Secrets();
  secrets.addBrought({ pin: 482913, few: 12345, long: 9_876_543_210n }, true);
  expect(secrets.hidden('482913 12345 9876543210')).toBe('$SECRET 12345 $SECRET');
});

test('what a hook brings is found wherever it lies, in what holds itself and however deep', () => {
  const secrets = new Secrets();
  const brought: Record<string, unknown> = {
    map: new Map([['sid', 'in-a-map']]),
    set: new Set(['in-a-set']),
    bytes: Buffer.from('in-bytes'),
  };
  brought['self'] = brought;
  let deep: unknown = 'far-down';
  for (let level = 0; level < 100_000; level++) deep = { deep };
  secrets.addBrought([brought, deep], true);
  expect(secrets.hidden('in-a-map in-a-set in-bytes far-down')).toBe('$SECRET $SECRET $SECRET $SECRET');
  // Under a name that says so, though it was met under another before.
  const shared = { value: 'met-twice' };
  secrets.addBrought({ token: shared, plain: shared });
  expect(secrets.hidden('met-twice')).toBe('$SECRET');
});

const inBase64 = (text: string): string => Buffer.from(text).toString('base64');

test.each<[string, string, string]>([
  ['alone', `it is ${inBase64('hunter22')}.`, 'it is $SECRET.'],
  ['behind a name', `Basic ${inBase64('ada:hunter22')}`, 'Basic $SECRET'],
  ['before another word', `"${inBase64('hunter22:more of it')}"`, '"$SECRET"'],
  ['behind names of any length', inBase64('a:hunter22') + ' ' + inBase64('ab:hunter22'), '$SECRET $SECRET'],
  ['without its padding', inBase64('ada:hunter22').replaceAll('=', ''), '$SECRET'],
  ['as URLs have it', encodeURIComponent(inBase64('>>?ada:hunter22')), '$SECRET'],
  ['in the words of URLs', Buffer.from('>>?ada:hunter22').toString('base64url'), '$SECRET'],
  ['as some write JSON', JSON.stringify(inBase64('???ada:hunter22')).replaceAll('/', '\\/'), '"$SECRET"'],
  ['within a path', `/v1/${inBase64('ada:hunter22')}/items`, '$SECRET'],
])('in base64 a secret is hidden, %s', (_, text, shown) => {
  expect(hiddenBy({ SHOP_PASSWORD: 'hunter22' }, text)).toBe(shown);
});

test('what is no base64 of a secret stays as it is', () => {
  const text = `/v1/orders/${inBase64('ada:hunter23')} was answered 404`;
  expect(hiddenBy({ SHOP_PASSWORD: 'hunter22' }, text)).toBe(text);
});

test.each([
  ['a password behind a name', { SHOP_AUTH: 'ada:hunter22' }, 'it is hunter22'],
  ['a password in a credential', { AUTHORIZATION: `Basic ${inBase64('ada:hunter22')}` }, 'it is hunter22'],
  ['each line of a key', { TLS_KEY: '-----BEGIN KEY-----\nhunter22\n-----END KEY-----' }, 'it is hunter22'],
])('%s is a secret, too', (_, env, text) => {
  expect(hiddenBy(env, text)).toBe('it is $SECRET');
});

test('in data every text is shown without secrets, and nothing else is changed', () => {
  const secrets = new Secrets(['hunter22']);
  const data = { tag: '"hunter22"', of: ['a hunter22', { n: 7, none: undefined, yes: true, no: null }] };
  expect(secrets.hiddenIn(data)).toEqual({
    tag: '"$SECRET"',
    of: ['a $SECRET', { n: 7, none: undefined, yes: true, no: null }],
  });
  expect(new Secrets().hiddenIn(data)).toBe(data);
});

test('what is known is hidden before what has the name of a secret within it', () => {
  const token = 'Tk9+secret/ZZ=top&1';
  const secrets = new Secrets([token]);
  expect(secrets.shown(`it said Bearer ${token}`)).toBe('it said Bearer $SECRET');
  const brought = new Secrets();
  brought.addBrought({ cookie: 'sid=abc123DEF3; session=def456GHI4; theme=JKL789mno' });
  const told = brought.shown(
    '{"said":"sid=abc123DEF3; session=def456GHI4; theme=JKL789mno","id":"abc123DEF3"}',
  );
  expect(told).not.toMatch(/abc123|def456|JKL789/);
});

test.each([
  JSON.stringify({ said: 'pässword-Ü99\\x/y' })
    .replaceAll('ä', String.raw`\u00e4`)
    .replaceAll('Ü', String.raw`\u00dc`),
  JSON.stringify({ said: 'pässword-Ü99\\x/y' })
    .replaceAll('ä', String.raw`\u00E4`)
    .replaceAll('Ü', String.raw`\u00DC`),
  JSON.stringify({ said: 'pässword-Ü99\\x/y' }).replaceAll('/', String.raw`\/`),
  JSON.stringify({ body: JSON.stringify({ pass: 'pässword-Ü99\\x/y' }) }),
])('a secret is hidden in JSON however that is written: %s', (text) => {
  const shown = new Secrets(['pässword-Ü99\\x/y']).hidden(text);
  expect(shown).toContain('$SECRET');
  expect(shown).not.toMatch(/word|99/);
});

test.each<[string, (text: string) => string]>([
  ['bytes in an address', (text) => text.replaceAll(/./gu, (one) => `%${Buffer.from(one).toString('hex')}`)],
  ['an address twice', (text) => encodeURIComponent(encodeURIComponent(text))],
  ['hexadecimal digits', (text) => Buffer.from(text).toString('hex')],
  ['capitals', (text) => text.toUpperCase()],
  ['small letters', (text) => text.toLowerCase()],
  ['hexadecimal digits in capitals', (text) => Buffer.from(text).toString('hex').toUpperCase()],
  ['base64 twice', (text) => btoa(btoa(text))],
  ['JSON by numbers', (text) => text.replaceAll(/./g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`)],
  ['a page by numbers', (text) => text.replaceAll(/./g, (one) => `&#${one.charCodeAt(0)};`)],
  [
    'a page by hexadecimal numbers',
    (text) => text.replaceAll(/./g, (one) => `&#x${one.charCodeAt(0).toString(16)};`),
  ],
  ['the marks of a page by numbers', (text) => text.replaceAll(/[&"]/g, (one) => `&#${one.charCodeAt(0)};`)],
  [
    'marks by name, strokes by number',
    (text) =>
      text
        .replaceAll('&', '&amp;')
        .replaceAll('"', '&quot;')
        .replaceAll('/', '&#x2F;')
        .replaceAll('=', '&#x3D;'),
  ],
  ['JSON that may stand in a page', (text) => JSON.stringify(text).slice(1, -1).replaceAll('&', '\\u0026')],
])('a secret is hidden as %s, too', (_, written) => {
  const secret = 'open+Sesame/42"n&x=y';
  const shown = new Secrets([secret]).hidden(`a ${written(secret)} b`);
  expect(shown).toMatch(/^a \$SECRET=* b$/);
});
