/** What the usual statuses mean that no workload expects: what to look for, in words. */
export const statusWords: Readonly<Record<number, string>> = {
  400: 'the service finds the request malformed',
  401: 'the service wants credentials',
  402: 'the service wants to be paid',
  403: 'the service forbids it',
  404: 'the service does not know the path or the record',
  405: 'the path does not take this method',
  406: 'the service cannot answer in JSON',
  408: 'the service waited too long for the request',
  411: 'the service wants a Content-Length',
  413: 'the body is too long for the service',
  415: 'the service wants another content type',
  421: 'the service is not responsible for this host',
  422: 'the service refuses what the body says',
  423: 'the service says that the record is locked',
  424: 'the service says that something else failed before',
  426: 'the service wants another protocol',
  428: 'the service wants a precondition, such as If-Match',
  429: 'the service limits the rate',
  431: 'the head is too long for the service',
  451: 'the service forbids it for legal reasons',
  500: 'the service failed',
  501: 'the service has not implemented this',
  502: 'a gateway got no usable answer from the service',
  503: 'the service is overloaded or down',
  504: 'a gateway got no answer from the service in time',
  507: 'the service has no room left',
  511: 'the network wants a login',
};

/** What the system's codes of a failed connection mean. */
export const connectionWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody takes connections there',
  ECONNRESET: 'the service cut the connection',
  EPIPE: 'the service cut the connection',
  ETIMEDOUT: 'the network gave no answer in time',
  ENOTFOUND: 'the name of the host is not known',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  EADDRNOTAVAIL: 'this machine has no free port left',
  EMFILE: 'this process may open no more connections (ulimit -n)',
  ENFILE: 'this machine may open no more connections',
};

/** The words of any status: those of its class where it is none of the usual ones. */
export function wordsOfStatus(status: number): string {
  const known = statusWords[status];
  if (known !== undefined) return known;
  if (status >= 500) return 'the service failed';
  if (status >= 400) return 'the service refuses the request';
  if (status >= 300) return 'the service points to another address';
  return 'the workload cannot go on with this answer';
}

/** Where the causes begin of answers that carry the number of another request. */
const misdeliveredWords = 'an answer to request ';

/** Why an answer is not taken: it carries another number than its request, or none (0) where the service echoes all. */
export function strayAnswer(echoed: number | string, nonce: number): string {
  return echoed === 0
    ? `an answer without a Contend-Nonce came to request ${nonce}`
    : `${misdeliveredWords}${echoed} came instead of one to ${nonce}`;
}

/** Whether a cause says that an answer carried the number of another request. */
export function isMisdelivered(cause: string): boolean {
  return cause.startsWith(misdeliveredWords);
}
