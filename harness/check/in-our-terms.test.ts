import { expect, test } from 'vitest';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import { inOurTerms } from './in-our-terms.ts';
import { exclusiveSettings } from '../../workloads/exclusive-settings.ts';

test.each([
  ['OFF', 'OFF', 'off'],
  ['OFF', 'ON', 'on'],
  ['Off', 'Off', 'off'],
  ['off', 'off', 'off'],
  ['down', 'down', 'off'],
  ['down', 'up', 'on'],
])('a setting that was %s before and %s at the end is %s, whatever else was shown', (before, end, is) => {
  const evidence = madeUpEvidence({
    rows: [],
    tags: [],
    finals: { 'settings/0-0.a': { version: 0, fields: { state: end } } },
  });
  const firsts = [{ field: 'state', posted: 'off', shown: before }];
  const { finals } = inOurTerms(evidence, exclusiveSettings, firsts);
  expect(finals?.get('settings/0-0.a')?.fields.get('state')).toBe(is);
});
