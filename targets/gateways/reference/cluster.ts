import cluster from 'node:cluster';

/** What the first process tells the others once all of them take connections. */
const whole = 'whole';

/**
 * Runs so many more processes of this program on one port: this one takes the connections and deals them out in turn. None says
 * that it is ready before all are, so that the first connections are dealt to all. Where one ends by itself all end, with code 1;
 * where this one ends, however it does, the others do.
 */
export function runCluster(processes: number): void {
  let listening = 0;
  let isEnding = false;
  cluster.schedulingPolicy = cluster.SCHED_RR;
  const workers = Array.from({ length: processes }, () => cluster.fork());
  cluster.on('listening', () => {
    listening += 1;
    if (listening === processes) for (const worker of workers) worker.send(whole);
  });
  cluster.on('exit', (worker) => {
    if (!isEnding) {
      process.stderr.write(`process ${worker.process.pid} of the gateway has ended\n`);
      process.exit(1);
    }
    if (Object.keys(cluster.workers ?? {}).length === 0) process.exit(0);
  });
  process.once('SIGTERM', () => {
    isEnding = true;
    for (const worker of workers) worker.process.kill('SIGTERM');
  });
}

/** Whether this is one of the processes that another one has started for its port. */
export const isOneOfSeveral = cluster.isWorker;

/** Says whether all processes of the port take connections; alone this one is enough. */
export function wholeness(): () => boolean {
  if (!isOneOfSeveral) return () => true;
  let isWhole = false;
  process.on('message', (message) => {
    if (message === whole) isWhole = true;
  });
  return () => isWhole;
}
