import { schemaVersion } from '../core/run-record.ts';
import type { Reporter } from './reporter.ts';

/** All records as one document, `{ schemaVersion, runs }`, for programs. */
export const json: Reporter = {
  name: 'json',
  about: 'one document with every record, for programs',
  render: (runs) => `${JSON.stringify({ schemaVersion, runs }, null, 2)}\n`,
};
