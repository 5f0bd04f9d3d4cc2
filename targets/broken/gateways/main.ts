import { readFileSync } from 'node:fs';
import { gatewayMistakes } from './mistakes.ts';
import { startPassing } from './passing.ts';
import type { PassingConfig } from './passing.ts';

/** A plain gateway as a process, wrong in the way that its configuration names; SIGTERM ends it. */
const config = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as PassingConfig & {
  readonly mistake?: string;
};
const { mistake } = config;
const wrong = gatewayMistakes.find(({ name }) => name === mistake);
if (mistake !== undefined && wrong === undefined)
  throw new Error(`no gateway is wrong by the name of ${mistake}`);
await startPassing(config, wrong?.around ?? ((pass) => pass));
