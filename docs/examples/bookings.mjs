// Rooms whose bookings are decided later: 202 with a job to ask for. `wrong` does not look again when it writes.
import { createServer } from 'node:http';

const [port = '3000', mode = 'right'] = process.argv.slice(2);
const rooms = new Map();
const jobs = [];

/** The half hours of a booking that somebody has already. */
const clashes = (room, { from, slots }) =>
  room.slice(from, from + slots).some((guest) => guest !== undefined);

function work(job) {
  if (mode !== 'wrong' && clashes(job.room, job)) job.state = 'declined';
  else {
    for (let slot = job.from; slot < job.from + job.slots; slot++) job.room[slot] = job.guest;
    job.state = 'booked';
  }
}

function decide({ method, url }, body) {
  const [, kind, id] = url.split('/');
  if (kind === 'jobs') return jobs[id] === undefined ? [404, {}] : [200, { state: jobs[id].state }];
  if (method === 'PUT') {
    rooms.set(id, Array(48).fill(undefined));
    return [201, {}];
  }
  const room = rooms.get(id);
  if (room === undefined) return [404, {}];
  if (method === 'GET') return [200, { slots: room.map((guest) => guest ?? null) }];
  const job = { room, guest: body.guest, from: body.from, slots: body.slots, state: 'pending' };
  if (clashes(room, job)) job.state = 'declined';
  else setTimeout(work, 2, job);
  return [202, { job: `/jobs/${jobs.push(job) - 1}` }];
}

createServer(async (request, response) => {
  let text = '';
  for await (const part of request) text += part;
  const [status, answer] = decide(request, text === '' ? {} : JSON.parse(text));
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
}).listen(Number(port), '127.0.0.1');
