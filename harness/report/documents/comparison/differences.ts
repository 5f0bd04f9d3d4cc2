import type { RunRecord } from '../../../core/run-record.ts';
import { settingsOfRun } from '../../../core/setting.ts';
import { formatDuration, formatFigure } from '../../../core/units.ts';

/** In what two rows differ besides what they did, in words: the reference's first. */
export function differencesBetween(reference: RunRecord, run: RunRecord): string[] {
  const asked = settingsOfRun
    .filter(({ name }) => name !== 'machine')
    .map(({ name, of }) => ({ name, texts: [of(reference), of(run)] as const }));
  const where = Object.entries(ofMachine).map(([name, of]) => ({
    name,
    texts: [of(reference), of(run)] as const,
  }));
  const lasted = [reference, run].map(({ durationS }) => formatDuration(Math.round(durationS * 10) * 100));
  const warmed = [reference, run].map(({ warmupS }) => formatDuration(warmupS * 1000));
  return [
    { name: 'strategy', texts: [reference.strategy, run.strategy] as const },
    ...asked,
    ...(reference.arrival === 'burst' ? [] : [{ name: 'measured time', texts: lasted }]),
    { name: 'warm-up', texts: warmed },
    ...where,
  ].flatMap(({ name, texts: [one, other] }) =>
    one === other ? [] : [`${name} ${other ?? 'not set'} against ${one ?? 'not set'}`],
  );
}

const ofMachine: Readonly<Record<string, (run: RunRecord) => string>> = {
  processor: ({ environment }) => environment.cpu,
  cores: ({ environment }) => String(environment.cores),
  'memory in GiB': ({ environment }) => formatFigure(environment.memoryGiB),
  system: ({ environment }) => environment.platform,
  node: ({ environment }) => environment.node,
  contend: ({ environment }) => environment.contend,
};
