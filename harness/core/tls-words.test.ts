import { expect, test } from 'vitest';
import { isOfTls, withTlsHint } from './tls-words.ts';

test.each<[string, boolean, boolean]>([
  ['unable to verify the first certificate', true, true],
  ['self-signed certificate in certificate chain', true, true],
  ['unable to get local issuer certificate', true, true],
  // a CA does not help
  ['certificate has expired', true, false],
  ["Hostname/IP does not match certificate's altnames: Host: a. is not cert's CN: b", true, false],
  ['connect ECONNREFUSED 127.0.0.1:1', false, false],
])('%s', (why, isIts, hasHint) => {
  expect(isOfTls(why)).toBe(isIts);
  expect(withTlsHint(why).includes('NODE_EXTRA_CA_CERTS')).toBe(hasHint);
});

test('who speaks no TLS is told so, without the words of OpenSSL', () => {
  const why =
    'cannot connect to 127.0.0.1:80: C0A6EAA8FE7E0000:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/openssl/ssl/record/ssl3_record.c:350:\n';
  expect(isOfTls(why)).toBe(true);
  expect(withTlsHint(why)).toBe(
    'cannot connect to 127.0.0.1:80: who answers speaks no TLS; write http:// in place of https://',
  );
});
