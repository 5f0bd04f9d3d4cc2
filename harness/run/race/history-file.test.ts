import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Grounds } from '../../core/grounds.ts';
import { Secrets } from '../../core/secrets.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { Workload } from '../../core/workload.ts';
import { readHistory } from '../../results/history/read-history.ts';
import { writeHistory } from '../../results/history/write-history.ts';
import { merge } from '../../drive/policies/merge.ts';
import { Draft } from '../../simulate/draft.ts';
import { mutations } from '../../simulate/mutations/index.ts';
import { raced } from '../../simulate/simulated-race.ts';
import { workloads } from '../../../workloads/index.ts';
import { judgeGrounds } from './judge-grounds.ts';

const folder = mkdtempSync(join(tmpdir(), 'contend-history-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = {
  strategy: 'simulated',
  store: 'memory',
  startedAt: '2026-11-29T12:00:00.000Z',
  seed: 1,
  promise: 'safe',
  environment: {
    contend: '0.1.0',
    node: 'v20',
    platform: 'Linux x64',
    cpu: '',
    cores: 2,
    memoryGiB: 1,
    colocated: true,
  },
} as const;

/** What a judge says of a race, and what it says of the file that the race was written to. */
async function bothOf(workload: Workload, grounds: Grounds): Promise<[Verdict, Verdict]> {
  const path = join(folder, `${workload.name}.ndjson.gz`);
  const before = await judgeGrounds(grounds, workload);
  await writeHistory(path, {
    grounds,
    workload,
    run: { ...run, workload: workload.name },
    secrets: new Secrets(),
  });
  const after = await readHistory(path, workloads);
  return [before.verdict, (await judgeGrounds(after.grounds, after.workload)).verdict];
}

function groundsOf({ evidence, asked }: Pick<Grounds, 'evidence' | 'asked'>): Grounds {
  return {
    evidence,
    asked,
    firsts: [],
    measuredFromMs: 0,
    auditExpected: evidence.audit !== undefined,
    misdelivered: 0,
    search: 'all',
  };
}

test.each(workloads)('$name: a file is judged like the race that it was written from', async (workload) => {
  const own = mutations.filter((mutation) => mutation.workloads.includes(workload.name));
  for (const seed of [1, 2, 3]) {
    for (const protection of ['atomic', 'unguarded'] as const) {
      const race = raced({
        workload,
        seed,
        protection,
        operations: 24,
        capacity: 4,
        late: true,
        lost: seed === 1 ? 0 : 0.1,
        ...(seed === 3 ? { policy: merge } : {}),
      });
      const { history, commands, settings, audit } = race.evidence;
      const [before, after] = await bothOf(workload, groundsOf(race));
      expect(after).toEqual(before);
      // The same of a service that nobody can audit, as it showed its records at the end.
      const shown = new Map(
        Array.from(audit?.records ?? [], ([key, record]) => [key, { ...record, version: 0 }]),
      );
      const foreign = history.with({});
      foreign.sightings.join(history.sightings, 0);
      foreign.tags = Array.from({ length: 200 }, (_, at) => `"tag-${at}"`);
      const answers = { history: foreign, commands, settings, finals: shown, created: new Map() };
      const [told, retold] = await bothOf(workload, groundsOf({ evidence: answers, asked: race.asked }));
      expect(retold).toEqual(told);
      if (protection === 'unguarded' || workload.check === undefined) continue;
      const draft = new Draft(race.evidence);
      if (own.find(({ apply }) => apply(draft, ([first]) => first)) === undefined) continue;
      const [wrong, found] = await bothOf(
        workload,
        groundsOf({ evidence: draft.evidence(), asked: new Map() }),
      );
      expect(found).toEqual(wrong);
      expect(wrong.result).toBe('invalid');
    }
  }
});
