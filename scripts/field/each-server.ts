import { ContendError } from '../../harness/core/errors.ts';
import type { FieldServer } from '../../targets/adapters/field-server.ts';

/**
 * Does something with one server after the other. Who fails is told at once and ends nobody else's races; in the end all who have
 * failed are thrown as one. What is no failure of a race, and an interruption, ends all.
 */
export async function eachServer(
  servers: readonly FieldServer[],
  race: (server: FieldServer) => Promise<void>,
  say: (text: string) => void,
): Promise<() => void> {
  const failed: { readonly name: string; readonly error: ContendError }[] = [];
  for (const server of servers)
    try {
      await race(server);
    } catch (error) {
      if (!(error instanceof ContendError) || error.code === 'CTD_INTERRUPTED') throw error;
      failed.push({ name: server.name, error });
      say(`${server.name} is not raced to its end, and keeps the records that it has: ${error.message}`);
    }
  return () => {
    const [first] = failed;
    if (first === undefined) return;
    const names = failed.map(({ name }) => name).join(', ');
    throw new ContendError(first.error.code, [`not raced to their end: ${names}`], { cause: first.error });
  };
}
