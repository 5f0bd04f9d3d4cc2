import { expect, test } from 'vitest';
import { RaceWarning } from './race-warning.ts';

/** Counts as generator threads have them: so many commands a look, of which this share loses. */
function looks(share: (look: number) => number, phase: 'measured' | 'warm-up' = 'measured') {
  let [accepted, lost, refused] = [0, 0, 0];
  const warning = new RaceWarning(() => ({
    byOutcome: () => [
      { phase, outcome: 'accepted', reason: undefined, count: accepted },
      { phase, outcome: 'conflict', reason: 'version-mismatch', count: lost },
      { phase, outcome: 'conflict', reason: 'sold-out', count: refused },
    ],
  }));
  const notices = Array.from({ length: 120 }, (_, look) => {
    const losers = Math.round(100 * share(look)) + (look % 3);
    [accepted, lost, refused] = [accepted + 100 - losers, lost + losers, refused + 50];
    return warning.look(look * 250);
  });
  return { kinds: notices.flat().map(({ kind }) => kind), alarms: warning.alarms };
}

test('a race in which nothing changes raises no alarm; refusals that no race was lost by are none', () => {
  expect(looks(() => 0.2)).toEqual({ kinds: [], alarms: [] });
});

test('twice as many lost races from the middle on are an alarm, once', () => {
  const { kinds, alarms } = looks((look) => (look < 60 ? 0.2 : 0.4));
  expect(kinds).toEqual(['alarm']);
  expect(alarms[0]?.sinceMs.value).toBe(59 * 250);
});

test('the warm-up is not judged', () => {
  expect(looks((look) => (look < 60 ? 0.2 : 0.4), 'warm-up').kinds).toEqual([]);
});
