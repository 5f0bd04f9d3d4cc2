import type { AddressInfo } from 'node:net';
import { foreignHost } from '../../harness/prove/foreign/services/host.ts';
import { foreignServices } from '../../harness/prove/foreign/services/index.ts';

/** Answers to requests of load; told, and begun anew, by any message of the parent. */
let answered = 0;

/** Services that are right and wrong, in a process of their own that counts what it answers to whom a race has numbered. */
const server = foreignHost(foreignServices);
server.on('request', (request, response) => {
  if (request.headers['contend-nonce'] === undefined) return;
  response.once('finish', () => (answered += 1));
});
process.on('message', () => {
  process.send?.({ answered });
  answered = 0;
});
process.once('disconnect', () => process.exit(0));
server.listen(0, process.argv[2], () => process.send?.({ port: (server.address() as AddressInfo).port }));
