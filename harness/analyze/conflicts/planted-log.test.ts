import { expect, test } from 'vitest';
import { LogNotes } from '../../results/calls/log-notes.ts';
import { CallsOfLines } from '../../results/calls/call-of-line.ts';
import { ownFields } from '../../results/calls/field-map.ts';
import { adviceOf } from './advice.ts';
import { ConflictAnalysis } from './conflict-analysis.ts';
import type { ConflictFindings } from './conflict-analysis.ts';
import { plantedFromMs, plantedLog } from './planted-log.fixture.ts';
import type { Planted } from './planted-log.fixture.ts';

function findingsOf(planted: Planted): ConflictFindings {
  const notes = new LogNotes();
  const made = new CallsOfLines(ownFields, notes);
  const at = (share: number): number => plantedFromMs + share * planted.minutes * 60_000;
  const marks = [
    { name: 'deploy', atMs: at(0.5) },
    { name: 'nothing', atMs: at(0.8) },
  ];
  const analysis = new ConflictAnalysis({ marks });
  let line = 0;
  for (const text of plantedLog(planted)) {
    const bytes = Buffer.from(text);
    const call = made.of(bytes, 0, bytes.length, 'planted', ++line);
    if (call !== undefined) analysis.take(call, 1);
  }
  expect(notes.all()).toEqual([]);
  return analysis.findings();
}

const named = (findings: ConflictFindings): string[] =>
  adviceOf(findings).map(({ kind, about }) => `${kind}: ${about}`);
const base = { minutes: 10, changesPerS: 20 };

test.each([1, 2])('all that was planted is found and named, and nothing else (seed %i)', (seed) => {
  const findings = findingsOf({
    ...base,
    seed,
    deployAt: 0.5,
    peak: [0.2, 0.27],
    hotPerS: 2,
    stormOf: 100,
    lasting: true,
  });
  const [lasting, storm, mark, hot, ...others] = named(findings);
  expect([lasting, storm, mark, hot]).toEqual([
    'lasting: PUT /settings/checkout',
    'storm: c-storm on PUT /items/3',
    'mark: deploy',
    'hot record: /items/777777',
  ]);
  // What the deployment has done to the hot record is a trend, too.
  const rest = others.filter((one) => one !== 'trend: /items/777777');
  expect(rest).toEqual([expect.stringMatching(/^peak: 2026-11-28T10:0[12]:/)]);
  const [deploy, nothing] = findings.marks;
  expect(deploy).toMatchObject({ name: 'deploy', finding: 'rose' });
  expect(nothing).toMatchObject({ name: 'nothing', finding: 'no change' });
  expect(findings.load.peaks).toMatchObject([{ isExplained: true }]);
  expect(findings.storms).toMatchObject([{ client: 'c-storm', count: 100 }]);
  expect(findings.lasting).toMatchObject([{ count: 40 }]);
  // Whoever lost to somebody is no mystery where tags are logged: the rest are the first of a row, too old to be remembered, or were
  // beaten by another change of their own.
  expect(findings.total.kinds.unknown).toBeLessThan(25);
});

test('a deployment that doubles the conflicts at constant load is measured within its interval', () => {
  const { marks, total } = findingsOf({ ...base, seed: 5, minutes: 20, deployAt: 0.5 });
  const [deploy, nothing] = marks;
  expect(deploy?.finding).toBe('rose');
  expect(deploy?.before.share).toBeGreaterThan(0.014);
  expect(deploy?.before.share).toBeLessThan(0.026);
  expect(deploy?.ratio?.low).toBeLessThan(2);
  expect(deploy?.ratio?.high).toBeGreaterThan(1.6);
  expect(nothing?.finding).toBe('no change');
  expect(total.kinds.lasting + total.kinds.again).toBeLessThan(5);
});

test.each([11, 12])('of a quiet log nothing is said (seed %i)', (seed) => {
  const findings = findingsOf({ ...base, seed });
  expect(findings.total.conflicts).toBeGreaterThan(100);
  expect(named(findings)).toEqual([]);
  // Behind the second mark there is too little time.
  expect(findings.marks.map(({ finding }) => finding)).toEqual(['no change', 'cannot be told']);
});

test('without tags what overlaps is told, and what does not stays unknown', () => {
  const { total } = findingsOf({ ...base, seed: 21, withoutTags: true });
  const tagged = findingsOf({ ...base, seed: 21 }).total;
  expect(total.conflicts).toBe(tagged.conflicts);
  expect(tagged.kinds.unknown / tagged.conflicts).toBeLessThan(0.05);
  // Who read it before, and who changed it since, the log still says.
  expect(total.kinds.race + total.kinds.unknown).toBe(total.conflicts);
  expect(total.kinds.race / total.conflicts).toBeGreaterThan(0.9);
});
