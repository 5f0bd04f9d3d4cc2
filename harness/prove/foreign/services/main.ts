import type { AddressInfo } from 'node:net';
import { foreignServices } from './index.ts';
import { foreignHost } from './host.ts';

/** A process of its own for the foreign services, so that their waits are real; it ends with whoever started it. */
const server = foreignHost(foreignServices);
process.once('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
