import { resolve } from 'node:path';

/** The bundle that `npm run build` makes; what is run from it is run as a user does. */
export const dist = resolve(import.meta.dirname, '../../dist');

/** A command that has come to its end. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
