import { endWithParent } from '../parent.ts';
import { slowPath } from './slow-path.ts';

/** The ways out of one room, a process of its own in it: `HOST FAR_HOST DELAY_MS PORT …`. */
const [host = '', farHost = '', delayMs = '', ...ports] = process.argv.slice(2);
endWithParent();
for (const port of ports.map(Number)) slowPath(Number(delayMs), { host: farHost, port }).listen(port, host);
