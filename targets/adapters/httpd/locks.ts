import type { WireReply, WireRequest } from 'contend';

const exclusive =
  '<?xml version="1.0" encoding="utf-8"?>' +
  '<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>';

/** Asks for the exclusive lock of a file, for longer than any race lasts (RFC 4918, 9.10). */
export function lock(path: string): WireRequest {
  return {
    method: 'LOCK',
    path,
    headers: { 'content-type': 'application/xml', depth: '0', timeout: 'Second-600' },
    text: exclusive,
  };
}

/** The token of a lock that was granted. */
export function tokenIn({ status, header }: WireReply): string | undefined {
  return status === 200 || status === 201 ? header('lock-token') : undefined;
}

/** Gives a lock back. */
export function unlock(path: string, token: string): WireRequest {
  return { method: 'UNLOCK', path, headers: { 'lock-token': token } };
}
