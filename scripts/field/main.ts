import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createLine } from '../../harness/cli/line.ts';
import { putInPlace, writeWhole } from '../../harness/results/write-whole.ts';
import type { FieldServer } from '../../targets/adapters/field-server.ts';
import { fieldServers } from '../../targets/adapters/index.ts';
import { installLine, programOf } from '../../targets/adapters/program.ts';
import { withSection } from '../http-tables.ts';
import { count, file, names, runScript, settingsOf, words } from '../script.ts';
import { eachServer } from './each-server.ts';
import { keptResults } from './field-result.ts';
import { install } from './install.ts';
import { fieldTable, sentenceOf } from './page.ts';
import { raceServer } from './race-server.ts';
import { keptIn, pageOfKept, writtenPage } from './written-page.ts';

const {
  servers: wanted,
  repetitions,
  rounds,
  duration,
  clients,
  out,
  page: asked,
} = settingsOf(
  {
    name: 'field',
    about:
      'Races servers that nobody here wrote, each through its adapters in targets/adapters: in bursts and in a closed loop, ' +
      `several times. Keeps what was seen, and writes the table of ${pageOfKept}. Who is not installed is left out.`,
    options: {
      servers: names(
        fieldServers.map(({ name }) => name),
        'which servers',
      ),
      repetitions: count(3, [1, 100], 'races of each kind'),
      rounds: count(50, [1, 10_000], 'rounds of a burst'),
      duration: words('2s', 'TIME', 'measured time of a closed loop'),
      clients: count(8, [2, 1000], 'clients'),
      out: words(keptIn, 'FOLDER', 'where records and summaries go'),
      page: file(
        `whose table is written anew; absent: ${pageOfKept}, or none with another --out`,
        pageOfKept,
      ),
    },
    first: 'servers',
    examples: [
      { command: 'etcd', about: 'one of them' },
      { command: '--repetitions 1 --out /tmp/field', about: 'a first look, elsewhere' },
    ],
  },
  (settings) => {
    const written = writtenPage(settings);
    return written === undefined || existsSync(written)
      ? []
      : [`--page: ${written} is not there; copy ${pageOfKept} to it, whose table is written anew`];
  },
);
const page = writtenPage({ out, page: asked });

const line = createLine(process.stderr);

await runScript('field', async (signal) => {
  const race = async (server: FieldServer): Promise<void> => {
    // Who asks for a server from npm gets it; who asks for all gets those that are there.
    if (wanted.length < fieldServers.length && programOf(server) === undefined) await install(server, signal);
    const program = programOf(server);
    if (program === undefined) {
      say(`${server.name} is not installed and left out; to have it, type ${installLine(server)}`);
      return;
    }
    const effort = { rounds, duration, clients };
    const result = await raceServer(server, program, { effort, repetitions, out, signal, onRace: line.show });
    await writeWhole(out, `${server.name}.json`, result);
    line.end();
    for (const way of result.races) process.stdout.write(`${sentenceOf(server, way)}\n`);
  };
  const named = fieldServers.filter(({ name }) => wanted.includes(name));
  const throwFailed = await eachServer(named, race, say);
  if (page !== undefined) {
    const table = fieldTable(fieldServers, await keptResults(out));
    await putInPlace(page, withSection(await readFile(page, 'utf8'), 'field', table));
  }
  throwFailed();
});

function say(text: string): void {
  line.end();
  process.stderr.write(`field: ${text}\n`);
}
