import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Case, Document } from '../document.ts';
import { anyText, documentOf, hostileTexts } from './hostile.fixture.ts';
import { junit } from './junit.ts';

const schema = join(import.meta.dirname, 'junit.rng');
const printed = (document: Pick<Document, 'cases'>): string =>
  junit.print({ blocks: [], data: {}, ...document }, { color: false, width: 100 });

const judged: readonly Case[] = [
  { suite: 'last-item', name: 'atomic, 64 clients', seconds: 5, outcome: 'passed' },
  {
    suite: 'last-item',
    name: 'optimistic, 64 clients',
    seconds: 5.0004,
    outcome: 'failed',
    why: 'promised to be safe, but oversold 2 of 1',
    more: ['✗ oversell, 3 times', 'raced with seed 1'],
  },
  { suite: 'transfer', name: 'lock', seconds: 1, outcome: 'unproven', why: 'nothing overlapped', more: [] },
];

test('a suite a workload, a case a row; what was wrong fails, what is not proven is an error', () => {
  expect(printed({ cases: judged })).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="contend" tests="3" failures="1" errors="1" time="11.000">
      <testsuite name="last-item" tests="2" failures="1" errors="0" time="10.000" skipped="0">
        <testcase name="atomic, 64 clients" classname="contend.last-item" time="5.000"/>
        <testcase name="optimistic, 64 clients" classname="contend.last-item" time="5.000">
          <failure type="failed" message="promised to be safe, but oversold 2 of 1">✗ oversell, 3 times
    raced with seed 1</failure>
        </testcase>
      </testsuite>
      <testsuite name="transfer" tests="1" failures="0" errors="1" time="1.000" skipped="0">
        <testcase name="lock" classname="contend.transfer" time="1.000">
          <error type="unproven" message="nothing overlapped"></error>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `);
  expect(printed({})).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="contend" tests="0" failures="0" errors="0" time="0.000">
      <testsuite name="contend" tests="0" failures="0" errors="0" time="0.000" skipped="0">
      </testsuite>
    </testsuites>
    "
  `);
});

test('readers of JUnit take it, whatever the texts in it', (context) => {
  const check = (xml: string): void => {
    const { status, stderr, error } = spawnSync('xmllint', ['--noout', '--huge', '--relaxng', schema, '-'], {
      input: xml,
      encoding: 'utf8',
    });
    context.skip(error !== undefined, 'xmllint is not there (npm run setup): nobody looked at the XML');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '- validates\n' });
  };
  check(printed({ cases: judged }));
  check(printed({}));
  check(printed({ cases: hostileTexts.flatMap((text) => documentOf(text).cases ?? []) }));
  fc.assert(
    fc.property(fc.array(anyText, { minLength: 20, maxLength: 50 }), (texts) => {
      check(printed({ cases: texts.flatMap((text) => documentOf(text).cases ?? []) }));
    }),
    { numRuns: 5 },
  );
  // The schema tells: a case without a name is none.
  const nameless = printed({ cases: judged }).replace('name="atomic, 64 clients"', '');
  expect(spawnSync('xmllint', ['--noout', '--relaxng', schema, '-'], { input: nameless }).status).toBe(3);
});
