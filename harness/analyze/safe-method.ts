/** Methods that only ask, besides GET: of RFC 9110 (section 9.2.1), of WebDAV (RFC 4918, 3253, 5323), and QUERY. */
const safe: ReadonlySet<string> = new Set([
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'REPORT',
  'SEARCH',
  'QUERY',
]);

/** Whether a method, in capitals, asks for no change. */
export function isSafeMethod(method: string): boolean {
  return method === 'GET' || safe.has(method);
}
