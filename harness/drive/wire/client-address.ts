/** Clients that differ in the last number of their addresses alone. */
const row = 250;

/**
 * The loopback address that a client connects from where clients are told by their addresses. On Linux all of 127.0.0.0/8 is this
 * machine (RFC 1122, 3.2.1.3 g), and nothing has to be set up for it.
 */
export function addressOfClient(client: number): string {
  return `127.77.${Math.floor(client / row) + 1}.${(client % row) + 1}`;
}
