import { expect, test } from 'vitest';
import { isOfCertificate, withIssuerHint } from './certificate-words.ts';

test.each<[string, boolean, boolean]>([
  ['unable to verify the first certificate', true, true],
  ['self-signed certificate in certificate chain', true, true],
  ['unable to get local issuer certificate', true, true],
  // a CA does not help
  ['certificate has expired', true, false],
  ["Hostname/IP does not match certificate's altnames: Host: a. is not cert's CN: b", true, false],
  ['connect ECONNREFUSED 127.0.0.1:1', false, false],
])('%s', (why, isIts, hasHint) => {
  expect(isOfCertificate(why)).toBe(isIts);
  expect(withIssuerHint(why).includes('NODE_EXTRA_CA_CERTS')).toBe(hasHint);
});
