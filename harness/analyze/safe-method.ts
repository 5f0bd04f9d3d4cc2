/** Whether a method, in capitals, asks for no change: of RFC 9110 (section 9.2.1), of WebDAV (RFC 4918, 3253, 5323), and QUERY. */
export function isSafeMethod(method: string): boolean {
  switch (method) {
    case 'GET':
    case 'HEAD':
    case 'OPTIONS':
    case 'TRACE':
    case 'PROPFIND':
    case 'REPORT':
    case 'SEARCH':
    case 'QUERY':
      return true;
    default:
      return false;
  }
}
