import { expect, test } from 'vitest';
import { adviceOf } from '../../../analyze/conflicts/advice.ts';
import { ConflictAnalysis } from '../../../analyze/conflicts/conflict-analysis.ts';
import type { Call } from '../../../core/call.ts';
import { conflictsDocument } from '../conflicts.ts';
import { silenceLines } from './lines.ts';
import { text } from '../../formats/text.ts';

/** So many records, routes and clients, each refused five times in a row, and hours of silence between two calls. */
function told(names: number): string {
  const analysis = new ConflictAnalysis();
  const call = (at: number, name: number): Call => ({
    arrivedMs: at,
    doneMs: at + 5,
    method: 'PUT',
    path: `/r${name}/x`,
    route: `/r${name}/x`,
    resource: `/r${name}/x`,
    client: `c${name}`,
    status: 409,
    code: `code-${name}`,
    ifMatch: '"1"',
  });
  for (let name = 0; name < names; name++)
    for (let n = 0; n < 6; n++) analysis.take(call(name * 3_600_000 + n * 10, name), 1);
  const findings = analysis.findings();
  const document = conflictsDocument({
    logs: ['a.log'],
    lines: 1,
    bytes: 1,
    stepMs: 1,
    findings,
    advice: adviceOf(findings),
    blindSpots: [],
    notes: [],
  });
  return text.print(document, { width: 200, color: false });
}

test('of each list that is cut the report says how many there are besides', () => {
  const report = told(40).replaceAll(/\s+/g, ' ');
  for (const more of [
    'storm, 37 more rows: likewise',
    'Not shown: 30 more reasons of conflicts.',
    'Not shown: 30 more routes with conflicts.',
    'Not shown: 30 more records with conflicts.',
    'Not shown: 30 more clients with conflicts.',
    'Not shown: 16 more hours.',
    'and 30 more rows',
  ])
    expect(report).toContain(more);
});

test('and of none that is whole', () => {
  expect(told(3)).not.toMatch(/more|Not shown/);
});

test('one more is one', () => {
  const report = told(11).replaceAll(/\s+/g, ' ');
  expect(report).toContain('Not shown: 1 more route with conflicts.');
  expect(report).toContain('and 1 more row');
});

test('of silences that are not told one by one it says how many there are, and how long', () => {
  const analysis = new ConflictAnalysis();
  for (let day = 0; day < 9; day++)
    for (let n = 0; n < 1000; n++) {
      const at = day * 86_400_000 + n * 1000;
      analysis.take({ arrivedMs: at, doneMs: at, method: 'GET', path: '/a', status: 200 }, 1);
    }
  const lines = silenceLines(analysis.findings());
  expect(lines).toHaveLength(6);
  expect(lines[5]).toMatch(
    /^nothing is logged in 3 more stretches, none longer than these, .* in all; with these /,
  );
});
