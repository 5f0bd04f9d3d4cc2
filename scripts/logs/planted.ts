import { closeSync, openSync, writeSync } from 'node:fs';
import { plantedFromMs, plantedLog } from '../../harness/analyze/conflicts/planted-log.fixture.ts';

/** Writes a log in which everything that `npm run conflicts` should find was planted, and says what that is. */
const [file = '', minutes = '60', perS = '100'] = process.argv.slice(2).filter((word) => word !== '--');
const isFit = file !== '' && !file.startsWith('-') && Number(minutes) >= 5 && Number(perS) >= 1;
if (!isFit) {
  process.stderr.write(
    'contend: name a file to write; npm run planted -- FILE [MINUTES] [CHANGES-PER-SECOND], at least 5 minutes\n',
  );
  process.exit(104);
}

const length = Number(minutes);
const descriptor = openSync(file, 'w');
let lines: string[] = [];
let count = 0;
const flush = (): void => {
  writeSync(descriptor, lines.join(''));
  lines = [];
};
const planted = {
  seed: 1,
  minutes: length,
  changesPerS: Number(perS),
  deployAt: 0.5,
  peak: [0.2, 0.25],
  hotPerS: 2,
  stormOf: 300,
  lasting: true,
} as const;
for (const line of plantedLog(planted)) {
  lines.push(line);
  count += 1;
  if (lines.length >= 10_000) flush();
}
flush();
closeSync(descriptor);
const at = (share: number): string => new Date(plantedFromMs + share * length * 60_000).toISOString();
process.stdout.write(`${file}: ${count} lines
a deployment at ${at(0.5)}, after which conflicts are twice as many at the same load
a load three times as high from ${at(0.2)} to ${at(0.25)}, and nothing else
/items/777777, which is changed twice a second
c-storm, which sends the same again 300 times from ${at(0.75)} on
/settings/checkout, which refuses whoever comes

npm run conflicts -- --mark ${at(0.5)}=deploy ${file}
`);
