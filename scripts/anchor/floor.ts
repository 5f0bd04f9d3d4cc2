import net from 'node:net';
import { request, warmUpS } from './load.ts';
import type { ClientReport } from './load.ts';
import { endWithParent } from '../parent.ts';

/**
 * The least that a client on Node's sockets can cost: writes the same bytes whenever bytes come, reads, records and checks
 * nothing: `floor PORT SECONDS`. An answer of the server comes in one piece, so that pieces count requests.
 */
const [port = '0', seconds = '1'] = process.argv.slice(2);
endWithParent();
const bytes = Buffer.from(
  `POST ${request.path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\n` +
    `content-length: ${request.body.length}\r\ncontend-nonce: 1000000\r\n\r\n${request.body}`,
);
const buffer = Buffer.allocUnsafeSlow(65_536);
let requests = 0;
for (let connection = 0; connection < request.connections; connection++) {
  const socket = net.connect({
    host: '127.0.0.1',
    port: Number(port),
    noDelay: true,
    onread: {
      buffer,
      callback() {
        requests += 1;
        socket.write(bytes);
        return true;
      },
    },
  });
  socket.once('connect', () => socket.write(bytes));
}
setTimeout(() => {
  const [first, before] = [requests, process.cpuUsage()];
  setTimeout(
    () => {
      const { user, system } = process.cpuUsage(before);
      const report: ClientReport = {
        requests: requests - first,
        seconds: Number(seconds),
        cpuUs: user + system,
      };
      process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit());
    },
    Number(seconds) * 1000,
  );
}, warmUpS * 1000);
