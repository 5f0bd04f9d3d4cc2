import { createServer } from 'node:http';
import { tokenPath } from '../../targets/gateways/gateway.ts';

/** Answers every request with the same text, and its token where that is asked for: `bare-server PORT TOKEN ANSWER`. */
const [port = '0', token = '', answer = ''] = process.argv.slice(2);
createServer((asked, reply) => {
  asked.resume();
  reply.setHeader('content-type', 'application/json');
  reply.end(asked.url === tokenPath ? token : answer);
}).listen(Number(port), '127.0.0.1');
