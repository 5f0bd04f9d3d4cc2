/** What the head of an answer says of where its body ends. */
export interface Framing {
  readonly status: number;
  readonly http10: boolean;
  readonly keepAlive: boolean;
  readonly chunked: boolean;
  /** The number in Content-Length; -1 where there is none. */
  readonly length: number;
}

/** Whether the status alone says that an answer ends with its head, whatever its headers say. */
export function isBodiless(status: number): boolean {
  return status < 200 || status === 204 || status === 304;
}

/** Whether such an answer has headers of a body that cannot follow; a 304 may tell a length (RFC 9110, 8.6). */
export function announcesBody({ status, chunked, length }: Framing): boolean {
  return isBodiless(status) && (chunked || (length > 0 && status !== 304));
}

/** What two readers could read differently in a head as a whole (RFC 9112, 6.3); undefined where nothing is. */
export function contradictionIn({ status, http10, keepAlive, chunked, length }: Framing): string | undefined {
  if (status === 101) return 'status 101 Switching Protocols, which was not asked for';
  if (status < 200 && !keepAlive) return 'an interim answer that ends the connection';
  if (!chunked || isBodiless(status)) return undefined;
  if (length >= 0) return 'both Transfer-Encoding and Content-Length';
  return http10 ? 'Transfer-Encoding in HTTP/1.0' : undefined;
}
