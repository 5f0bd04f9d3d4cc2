/** Whether a connection failed because of the certificate of who answered, as OpenSSL and Node say it. */
export function isOfCertificate(why: string): boolean {
  return /certificate|altnames/i.test(why);
}

/** What is wrong with a certificate, and what to do where only its issuer is not known. */
export function withIssuerHint(why: string): string {
  return /unable to verify|unable to get (local )?issuer|self-signed/.test(why)
    ? `${why}; where it is signed by a CA of your own, set NODE_EXTRA_CA_CERTS to the file of that`
    : why;
}
