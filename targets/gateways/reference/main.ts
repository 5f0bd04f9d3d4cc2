import { readFileSync } from 'node:fs';
import type { GatewayConfig } from './config.ts';
import { startReferenceGateway } from './gateway.ts';
import { messageOf } from '../../../harness/core/errors.ts';

/** The reference gateway as a process: its configuration is the file that it is started with; SIGTERM ends it. */
const config = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as GatewayConfig;
try {
  const gateway = await startReferenceGateway(config);
  process.once('SIGTERM', () => void gateway.close().finally(() => process.exit(0)));
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
