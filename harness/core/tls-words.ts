/** Whether a connection failed because of the certificate of who answered, or because that speaks no TLS, as OpenSSL and Node say it. */
export function isOfTls(why: string): boolean {
  return /certificate|altnames/i.test(why) || speaksNone.test(why);
}

/** What is wrong with TLS, and what to do where only the issuer of a certificate is not known, or nobody speaks it. */
export function withTlsHint(why: string): string {
  if (speaksNone.test(why))
    return `${why.replace(ofOpenSsl, '')}who answers speaks no TLS; write http:// in place of https://`;
  return /unable to verify|unable to get (local )?issuer|self-signed/.test(why)
    ? `${why}; where it is signed by a CA of your own, set NODE_EXTRA_CA_CERTS to the file of that`
    : why;
}

/** How OpenSSL reads the first bytes of an answer that is none of TLS. */
const speaksNone = /:SSL routines:.*(?:wrong version number|packet length too long|unknown protocol)/;
/** Its whole line, with the place in its own source. */
const ofOpenSsl = /[0-9A-F]+:error:[0-9A-F]+:SSL routines:[^\n]*\n?/;
