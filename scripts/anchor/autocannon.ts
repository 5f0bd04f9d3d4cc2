import autocannon from 'autocannon';
import { request, warmUpS } from './load.ts';
import type { ClientReport } from './load.ts';
import { endWithParent } from '../parent.ts';

/** Drives autocannon as it is shipped: `autocannon PORT SECONDS`. */
const [port = '0', seconds = '1'] = process.argv.slice(2);
endWithParent();
const drive = (duration: number): Promise<autocannon.Result> =>
  autocannon({
    url: `http://127.0.0.1:${port}${request.path}`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: request.body,
    connections: request.connections,
    duration,
  });
await drive(warmUpS);
const before = process.cpuUsage();
const result = await drive(Number(seconds));
const { user, system } = process.cpuUsage(before);
if (result.non2xx > 0 || result.errors > 0)
  throw new Error(`${result.non2xx} answers were not 2xx, ${result.errors} errors`);
const report: ClientReport = {
  requests: result.requests.total,
  seconds: result.duration,
  cpuUs: user + system,
};
process.stdout.write(`${JSON.stringify(report)}\n`);
