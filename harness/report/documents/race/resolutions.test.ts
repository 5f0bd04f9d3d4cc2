import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../../core/run-record.ts';
import { markdown } from '../../formats/markdown.ts';
import { aRunRecord } from '../../../core/run-record.fixture.ts';
import { text } from '../../formats/text.ts';
import { raceDocument } from '../race.ts';

const plain = { color: false, width: 100 };
const { settings, resolutions, conflicts, latencyMs } = aRunRecord();
const persistent = { backOff: 'exponential:2ms/64ms', attempts: 8, patienceMs: 10_000 };
const none = { met: 900, retried: 0, merged: 0, overwritten: 0, resent: 0, overwrittenChanges: 0 };

function treated(
  policy: string,
  tuning: RunRecord['settings']['tuning'],
  resolved: Partial<RunRecord['resolutions']>,
): RunRecord {
  return aRunRecord({
    workload: 'parallel-edits',
    policy,
    settings: { ...settings, ...(tuning === undefined ? {} : { tuning }) },
    operations: { won: 100, lost: 0, gaveUp: 900, unknown: 0, error: 0 },
    resolutions: { ...resolutions, ...none, discarded: 0, ...resolved },
    latencyMs: { ...latencyMs, resolution: { count: 900, p50: 12.3, p99: 45.6, max: 99 } },
  });
}

const policies: readonly RunRecord[] = [
  treated('discard', undefined, { discarded: 900 }),
  treated('overwrite', persistent, { overwritten: 800, discarded: 100, overwrittenChanges: 700 }),
  treated('merge', { ...persistent, prefer: 'giveUp' }, { merged: 500, discarded: 400 }),
];

describe('a race of policies', () => {
  test('takes no time to give up at once, which a histogram keeps as its least value', () => {
    const atOnce = {
      ...treated('overwrite', persistent, { discarded: 900 }),
      latencyMs: { ...latencyMs, resolution: { count: 900, p50: 0.001, p99: 0.001, max: 0.001 } },
    };
    const [, second = ''] = text.print(raceDocument([atOnce], []), plain).split('met ');
    expect(second).not.toContain('0.001');
    expect(second).toMatch(/100% +0 +0 /);
  });

  test('has a column for them, and a second table that says how conflicts were resolved', () => {
    expect(text.print(raceDocument(policies, []), plain)).toMatchInlineSnapshot(`
      "parallel-edits
        closed · 32 clients · 5 s after 1 s of warm-up · prefer giveUp · at most 8 attempts ·
          patience 10 s · back-off exponential:2ms/64ms · capacity 10 · 1 key · uniform · no work ·
          1 instance · rehearsed services · seed 1
        redis 7.0.15 · Example CPU 3.1 GHz, 2 cores, 8 GiB, linux x64, node v20.20.2, contend 0.1.0 ·
          generator, service and store co-located

                                    goodput   tried   p50   p99   max   409    409  tries  CPU ms
      strategy     policy  verdict       /s      /s    ms    ms    ms  race  final  a win   a win
      ────────  ─────────  ───────  ───────  ──────  ────  ────  ────  ────  ─────  ─────  ──────
      atomic      discard  ✓ valid    9,310  12,400  1.90  6.25  18.3    0%  24.9%   1.33   0.720
      atomic    overwrite  ✓ valid    9,310  12,400  1.90  6.25  18.3    0%  24.9%   1.33   0.720
      atomic        merge  ✓ valid    9,310  12,400  1.90  6.25  18.3    0%  24.9%   1.33   0.720

                                met            over-   gave   changes   p50   p99  tries
      strategy     policy  conflict  merged  written     up  replaced    ms    ms  a win
      ────────  ─────────  ────────  ──────  ───────  ─────  ────────  ────  ────  ─────
      atomic      discard     90.0%      0%       0%   100%         0  12.3  45.6   1.33
      atomic    overwrite     90.0%      0%    88.9%  11.1%       700  12.3  45.6   1.33
      atomic        merge     90.0%   55.6%       0%  44.4%         0  12.3  45.6   1.33

      which one should I take?
        atomic, policy discard, which won most of those that were right: 9,310/s (CPU 0.720 ms a win,
          p99 6.25 ms); then atomic, policy merge 9,310/s (0.720 ms, 6.25 ms)
        not atomic, policy overwrite (replaced 700 accepted changes of others)
        how sure: one run; run --blocks 10 to be sure

      goodput: operations won; tried: commands sent, retries included, both by when they ended; ms: from
      the intended start of an operation that was due in the measured time to its end; 409 race: share of
      commands that lost a race, so that a retry can help; 409 final: sold out or taken, so that it
      cannot; CPU: of the service.
      met conflict: share of operations that lost a race or an answer; beside it how those ended: won by a
      merge, by overwriting, by the same request again, or given up; the rest was decided against or
      stayed unknown; changes replaced: accepted changes that overwriters put their own over; ms: from the
      first conflict or lost answer to the end.
      ✗ of a strategy that promises no protection is what must happen; UNEXPECTED is a broken promise.
      Whoever is wrong stands last, however fast.
      A single run a row: no statistical comparison is claimed.
      "
    `);
  });

  test('has both tables in Markdown, with as many rows', () => {
    const rows = markdown
      .print(raceDocument(policies, []), plain)
      .split('\n')
      .filter((line) => line.startsWith('| atomic'));
    expect(rows.length).toBe(6);
    expect(rows[4]).toBe('| atomic | overwrite | 90.0% | 0% | 88.9% | 11.1% | 700 | 12.3 | 45.6 | 1.33 |');
  });

  test('of one policy names it above the table', () => {
    const report = text.print(raceDocument(policies.slice(2), []), plain);
    expect(report).toContain('policy merge');
    expect(report).toContain('prefer giveUp');
    expect(report).toContain('met');
  });

  test('has a column for whose change is preferred', () => {
    const report = text.print(
      raceDocument([treated('merge', { ...persistent, prefer: 'mine' }, {}), ...policies], []),
      plain,
    );
    expect(report).toMatch(/atomic +merge +mine +✓/);
    expect(report).toMatch(/atomic +discard +– +✓/);
  });

  test('says how often an effect was made twice, with and without a key', () => {
    const report = text.print(
      raceDocument(
        [
          treated('resend', { ...persistent, idempotencyKey: true }, { resent: 90, repeatedEffects: 0 }),
          treated('resend', { ...persistent, idempotencyKey: false }, { resent: 90, repeatedEffects: 41 }),
        ],
        [],
      ),
      plain,
    );
    expect(report).toMatch(/atomic +on +90\.0% +10\.0% +0% +0 /);
    expect(report).toMatch(/atomic +off +90\.0% +10\.0% +0% +41 /);
  });
});

describe('a race in which everybody gives up', () => {
  const quiet = { ...conflicts, raceLost: 0 };

  test('has one table', () => {
    expect(text.print(raceDocument([aRunRecord()], []), plain)).not.toContain('met');
  });

  test('names its policy only where a race was lost', () => {
    expect(text.print(raceDocument([aRunRecord({ conflicts: quiet })], []), plain)).not.toContain('policy');
    expect(
      text.print(raceDocument([aRunRecord({ conflicts: { ...quiet, raceLost: 3 } })], []), plain),
    ).toContain('policy discard');
  });

  test('names a capacity only where there is one', () => {
    const { capacity: _, ...without } = settings;
    expect(text.print(raceDocument([aRunRecord()], []), plain)).toContain('capacity 10');
    expect(text.print(raceDocument([aRunRecord({ settings: without })], []), plain)).not.toContain(
      'capacity',
    );
  });
});

test('why rows are not safe is said once, for all of whom it is true', () => {
  const why = 'Last-Modified has whole seconds';
  const dated = { settings: { ...settings, precondition: 'last-modified' as const } };
  const unsafe = { promise: 'unsafe' as const, promiseWhy: why, ...dated };
  const rows = ['optimistic', 'lock'].map((strategy) => aRunRecord({ strategy, ...unsafe }));
  expect(text.print(raceDocument(rows, []), plain)).toContain(`\nall rows: not safe, because ${why}\n`);
  expect(text.print(raceDocument(rows, []), plain)).toContain('last-modified');
  const mixed = text.print(raceDocument([...rows, aRunRecord({ strategy: 'lock' })], []), plain);
  expect(mixed).toContain(`optimistic; lock, last-modified: not safe, because ${why}`);
});

test('conflicts of profile rfc9110 are counted whatever their status, and the head says so', () => {
  const run = aRunRecord({
    settings: { ...settings, profile: 'rfc9110' },
    conflicts: { ...conflicts, rate409: 0, rate: 0.5, raceLost: 10, terminal: 0 },
  });
  const report = text.print(raceDocument([run], []), plain);
  expect(report).toContain('409/412');
  expect(report).toContain('50.0%');
});
