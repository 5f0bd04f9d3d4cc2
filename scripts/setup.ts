import { setup } from '../harness/run/setup.ts';

await setup((line) => process.stderr.write(`${line}\n`));
