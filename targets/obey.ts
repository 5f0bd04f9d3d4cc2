import { messageOf } from '../harness/core/errors.ts';
import type { ServiceConfig, ServiceEvent, ServiceOrder } from './messages.ts';

/** Tells the harness something, as long as it is there. */
export function tell(event: ServiceEvent): void {
  if (process.connected) process.send?.(event);
}

/** Starts what this process is for when the harness says how; a start that fails is told, and ends the process. */
export function obey(start: (config: ServiceConfig) => Promise<void>): void {
  // The harness ends its services; should it be gone, they end themselves. Ctrl-C reaches the harness first.
  process.on('disconnect', () => process.exit(0));
  process.on('SIGINT', () => {});
  // Gone before anybody listened for it.
  if (!process.connected) process.exit(0);
  process.once('message', ({ config }: ServiceOrder) => {
    start(config).catch((error: unknown) => {
      tell({ kind: 'failed', problem: messageOf(error) });
      process.exitCode = 1;
      process.disconnect();
    });
  });
}
