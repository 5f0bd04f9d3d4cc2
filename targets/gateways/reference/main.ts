import { readFileSync } from 'node:fs';
import { isOneOfSeveral, runCluster, wholeness } from './cluster.ts';
import type { GatewayConfig } from './config.ts';
import { startReferenceGateway } from './gateway.ts';
import { messageOf } from '../../../harness/core/errors.ts';

/**
 * The reference gateway as a process, or as several on one port: its configuration is the file that it is started with; SIGTERM
 * ends it.
 */
const config = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as GatewayConfig;
const { processes = 1 } = config;
if (processes > 1 && !isOneOfSeveral) runCluster(processes);
else {
  try {
    const gateway = await startReferenceGateway(config, wholeness());
    process.once('SIGTERM', () => void gateway.close().finally(() => process.exit(0)));
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exit(1);
  }
}
