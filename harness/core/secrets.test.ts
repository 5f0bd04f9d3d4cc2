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
