import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Cause, RunRecord } from '../../core/run-record.ts';
import type { Verdict } from '../../core/verdict.ts';
import { json } from '../formats/json.ts';
import { markdown } from '../formats/markdown.ts';
import { aRace, oversold, partlySeen } from './race/race.fixture.ts';
import { aRunRecord } from '../../core/run-record.fixture.ts';
import { text } from '../formats/text.ts';
import { raceDocument } from './race.ts';

const plain = { color: false, width: 100 };
const workloads = [{ name: 'last-item', about: 'buyers want the last items of a stock' }];

describe('a race as text', () => {
  test('reads like this', () => {
    expect(text.print(raceDocument(aRace(), workloads), plain)).toMatchInlineSnapshot(`
      "last-item: buyers want the last items of a stock
        closed · 32 clients · 5 s after 1 s of warm-up · policy discard · capacity 10 · 1 key ·
          uniform · no work · 1 instance · rehearsed services · seed 1
        redis 7.0.15 · Example CPU 3.1 GHz, 2 cores, 8 GiB, linux x64, node v20.20.2, contend 0.1.0 ·
          generator, service and store co-located

                                       goodput   tried   p50   p99   max    409    409  tries  CPU ms
      strategy    verdict                   /s      /s    ms    ms    ms   race  final  a win   a win  see
      ──────────  ───────────────────  ───────  ──────  ────  ────  ────  ─────  ─────  ─────  ──────  ───
      optimistic  ✓ valid                1,410   9,120  3.31  8.02  17.1  78.9%   5.5%   6.45   0.464
      lock        ✓ valid                1,510   3,120  9.60  41.2  87.8  26.3%  25.4%   2.07   0.149  1
      atomic      ✓ valid                9,310  12,400  1.93  6.25  13.3     0%  24.9%   1.33   0.096
      unguarded   ✗ oversold 37 of 10   13,400  17,800  1.72  4.91  10.5     0%  25.0%   1.33   0.096

      which one should I take?
        atomic, which won most of those that were right: 9,310/s (CPU 0.096 ms a win, p99 6.25 ms); then
          lock 1,510/s (0.149 ms, 41.2 ms), optimistic 1,410/s (0.464 ms, 8.02 ms)
        not unguarded (was wrong: oversold 37 of 10)
        how sure: one run; run --blocks 10 to be sure

      ✗ unguarded: oversell, 812 times; worst: oversold 37 of 10 (items/0-17)
      ✗ unguarded: duplicate-remainder, 3,204 times; worst: remainder 0 was told 9 times (items/0-9)

      unguarded: not safe, because it decides on what it read

      1 unknown-outcomes: 3 of 15,600 requests got no usable answer

      goodput: operations won; tried: commands sent, retries included, both by when they ended; ms: from
      the intended start of an operation that was due in the measured time to its end; 409 race: share of
      commands that lost a race, so that a retry can help; 409 final: sold out or taken, so that it
      cannot; CPU: of the service.
      ✗ of a strategy that promises no protection is what must happen; UNEXPECTED is a broken promise.
      Whoever is wrong stands last, however fast.
      A single run a row: no statistical comparison is claimed.
      "
    `);
  });

  test('says nothing of the instances and the work of a service that is not ours', () => {
    expect(text.print(raceDocument([aRunRecord({ store: 'remote' })], []), plain)).not.toMatch(
      /no work|1 instance/,
    );
  });

  test('writes names as they were sent', () => {
    const worst = { key: 'users/zoUEBZ', text: '2 accounts were given the name zoUEBZ', nonces: [] };
    const anomalies = [{ kind: 'second-winner', count: 1, first: worst, worst }] as const;
    const run = aRunRecord({ verdict: { result: 'invalid', anomalies, reasons: [] } });
    expect(text.print(raceDocument([run], []), { ...plain, width: 200 })).toContain(
      'given the name zoë (users/zoë)',
    );
  });

  test('keeps the name of a strategy whole where verdicts need much room', () => {
    const long = { ...oversold, anomalies: oversold.anomalies.map((one) => ({ ...one })) };
    const runs = ['atomic-script', 'redis-lock'].map((strategy) =>
      aRunRecord({ strategy, promise: 'unsafe', verdict: long }),
    );
    for (const width of [80, 90, 100])
      expect(text.print(raceDocument(runs, []), { ...plain, width })).toMatch(/^atomic-script +✗/m);
  });

  test('says of bursts what the time is that nobody has asked for', () => {
    const burst = (durationS: number): RunRecord => aRunRecord({ arrival: 'burst', durationS, warmupS: 0 });
    const read = (...runs: readonly RunRecord[]): string => text.print(raceDocument(runs, []), plain);
    expect(read(burst(0.02))).toContain(' · all rounds took 20 ms · ');
    expect(read(burst(0.02), burst(0.07))).toContain(' · all rounds took 20 ms to 70 ms · ');
  });

  test('names both statuses of conflicts where both can be one, in the head and below', () => {
    const { settings } = aRunRecord();
    const read = text.print(
      raceDocument(aRace({ settings: { ...settings, profile: 'rfc9110' } }), []),
      plain,
    );
    expect(read.match(/409\/412/g)).toHaveLength(4);
    expect(read.replaceAll('409/412', '')).not.toMatch(/409 (race|final)/);
  });

  test('of several settings has a column for each that differs', () => {
    const runs = [1, 64].flatMap((clients) =>
      aRace({ clients }).filter(({ strategy }) => strategy !== 'lock'),
    );
    expect(text.print(raceDocument(runs, []), plain)).toMatchInlineSnapshot(`
      "last-item
        closed · 5 s after 1 s of warm-up · policy discard · capacity 10 · 1 key · uniform · no work ·
          1 instance · rehearsed services · seed 1
        redis 7.0.15 · Example CPU 3.1 GHz, 2 cores, 8 GiB, linux x64, node v20.20.2, contend 0.1.0 ·
          generator, service and store co-located

                                            goodput   tried   p50   p99   max    409    409  tries  CPU ms
      strategy    clients  verdict               /s      /s    ms    ms    ms   race  final  a win   a win
      ──────────  ───────  ───────────────  ───────  ──────  ────  ────  ────  ─────  ─────  ─────  ──────
      optimistic        1  ✓ valid            1,410   9,120  3.31  8.02  17.1  78.9%   5.5%   6.45   0.464
      atomic            1  ✓ valid            9,310  12,400  1.93  6.25  13.3     0%  24.9%   1.33   0.096
      optimistic       64  ✓ valid            1,410   9,120  3.31  8.02  17.1  78.9%   5.5%   6.45   0.464
      atomic           64  ✓ valid            9,310  12,400  1.93  6.25  13.3     0%  24.9%   1.33   0.096
      unguarded         1  ✗ oversold 37     13,400  17,800  1.72  4.91  10.5     0%  25.0%   1.33   0.096
                           of 10
      unguarded        64  ✗ oversold 37     13,400  17,800  1.72  4.91  10.5     0%  25.0%   1.33   0.096
                           of 10

      which one should I take?
        1 client: atomic, which won most of those that were right: 9,310/s (CPU 0.096 ms a win, p99 6.25
          ms); then optimistic 1,410/s (0.464 ms, 8.02 ms)
        64 clients: atomic, which won most of those that were right: 9,310/s (CPU 0.096 ms a win, p99
          6.25 ms); then optimistic 1,410/s (0.464 ms, 8.02 ms)
        not unguarded, 64 clients (was wrong: oversold 37 of 10), unguarded, 1 client (was wrong:
          oversold 37 of 10)
        how sure: one run; run --blocks 10 to be sure

      ✗ unguarded, 1 client: oversell, 812 times; worst: oversold 37 of 10 (items/0-17)
      ✗ unguarded, 1 client: duplicate-remainder, 3,204 times; worst: remainder 0 was told 9 times
        (items/0-9)
      ✗ unguarded, 64 clients: oversell, 812 times; worst: oversold 37 of 10 (items/0-17)
      ✗ unguarded, 64 clients: duplicate-remainder, 3,204 times; worst: remainder 0 was told 9 times
        (items/0-9)

      unguarded: not safe, because it decides on what it read

      goodput: operations won; tried: commands sent, retries included, both by when they ended; ms: from
      the intended start of an operation that was due in the measured time to its end; 409 race: share of
      commands that lost a race, so that a retry can help; 409 final: sold out or taken, so that it
      cannot; CPU: of the service.
      ✗ of a strategy that promises no protection is what must happen; UNEXPECTED is a broken promise.
      Whoever is wrong stands last, however fast.
      A single run a row: no statistical comparison is claimed.
      "
    `);
  });

  test('names settings beside the strategy where columns do not fit', () => {
    const runs = [
      aRunRecord(),
      aRunRecord({ arrival: 'poisson', policy: 'merge', store: 'memory', instances: 2, workers: 2, seed: 9 }),
    ];
    const report = text.print(raceDocument(runs, []), plain);
    expect(report.replaceAll(/\s+/g, ' ')).toContain('tries CPU ms strategy verdict');
    for (const word of ['merge', 'poisson', 'memory', 'instances']) expect(report).toContain(word);
  });

  test('numbers runs that are equal in everything', () => {
    expect(text.print(raceDocument([aRunRecord(), aRunRecord()], []), plain)).toMatch(
      /strategy +run +verdict/,
    );
  });

  test('puts whoever is wrong last, however fast', () => {
    const report = text.print(raceDocument(aRace(), []), plain);
    const places = ['optimistic', 'atomic', 'unguarded'].map((name) =>
      report.search(new RegExp(`^${name} `, 'm')),
    );
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });

  test.each<[string, Partial<RunRecord>, string]>([
    ['a promise kept', {}, '✓ valid'],
    ['a race of which not everything could be seen', { verdict: partlySeen }, '✓ 1 of 2'],
    ['a promise broken', { verdict: oversold }, '✗ UNEXPECTED: oversold 37 of 10'],
    ['what must happen without protection', { promise: 'unsafe', verdict: oversold }, '✗ oversold 37 of 10'],
    ['an unprotected strategy that got away', { promise: 'unsafe' }, '✓ valid, not caught'],
    [
      'a run that cannot tell',
      { verdict: { result: 'inconclusive', anomalies: [], reasons: ['nobody won'] } },
      '? inconclusive',
    ],
    ['a race without a promise', { promise: 'none' }, '– nothing to judge'],
  ])('says of %s', (_, overrides, words) => {
    expect(
      text.print(raceDocument([aRunRecord({ ...overrides, warnings: [] })], []), { ...plain, width: 140 }),
    ).toContain(words);
  });

  test('names what nobody could look at once for all rows, and says nothing where all was seen', () => {
    const runs = ['optimistic', 'lock'].map((strategy) => aRunRecord({ strategy, verdict: partlySeen }));
    expect(text.print(raceDocument(runs, []), { ...plain, width: 200 })).toContain(
      'optimistic; lock: not examined: no voucher is spent twice (nobody had one)\n',
    );
    expect(markdown.print(raceDocument(runs, []), plain)).toContain(
      'not examined: no voucher is spent twice',
    );
    expect(text.print(raceDocument([aRunRecord()], []), plain)).not.toContain('not examined');
  });

  test('claims no comparison from a single block', () => {
    expect(text.print(raceDocument([aRunRecord()], []), plain)).toContain(
      'no statistical comparison is claimed',
    );
    expect(text.print(raceDocument([aRunRecord({ warnings: [] })], []), plain)).not.toContain(
      'comparison is claimed',
    );
  });

  test('tells how well the clocks of agents are known', () => {
    const clocks = { boundMs: 1.5, startSkewMs: 0.4, unorderedShare: 0.031 };
    const printed = text.print(raceDocument([aRunRecord({ clocks })], []), { ...plain, width: 400 });
    expect(printed).toMatch(/known to 1.5 ms.* left 3.1% of the pairs .* began within 400 µs/);
    expect(text.print(raceDocument([aRunRecord()], []), plain)).not.toContain('clocks');
  });

  test('tells of several machines', () => {
    const { environment } = aRunRecord();
    const runs = [aRunRecord(), aRunRecord({ strategy: 'lock', environment: { ...environment, cores: 64 } })];
    expect(text.print(raceDocument(runs, []), plain)).toContain('SEVERAL MACHINES');
  });

  test('colours the verdict only, and only where asked to', () => {
    const colored = text.print(raceDocument(aRace(), []), { ...plain, color: true });
    expect(stripVTControlCharacters(colored)).toBe(text.print(raceDocument(aRace(), []), plain));
    const escape = '\u001b';
    const painted = colored.split(escape).filter((part) => part.startsWith('[3') && !part.startsWith('[39m'));
    expect(painted.map((part) => part.trimEnd())).toEqual([
      '[32m✓ valid',
      '[32m✓ valid',
      '[32m✓ valid',
      '[31m✗ oversold 37 of 10',
    ]);
  });

  test('lets no control sequence of a service through', () => {
    const { anomalies } = oversold;
    const [first] = anomalies;
    if (first === undefined) throw new Error('no anomaly');
    const hostile: Verdict = {
      ...oversold,
      anomalies: [{ ...first, worst: { key: 'a\u001b[2J', text: 'x\u001b[31m\ny', nonces: [] } }],
    };
    const report = text.print(raceDocument([aRunRecord({ verdict: hostile })], []), plain);
    expect(report).not.toContain('\u001b');
    expect(report).not.toContain('\ny');
  });
});

describe('requests without a usable answer', () => {
  const cause = (status: number, count: number, words: string): Cause => ({ cause: words, count, status });
  const run = aRunRecord({
    causes: [
      cause(401, 4969, 'the service wants credentials'),
      { cause: 'the answer has two Content-Length headers', count: 31 },
      cause(503, 7, 'the service is overloaded or down (\u001b[31mred)'),
      cause(404, 2, 'the service does not know the path or the record'),
    ],
  });

  test('have their three commonest causes below the table, with how often, and how to see more', () => {
    const report = text.print(raceDocument([run], []), { ...plain, width: 200 });
    expect(report).toContain(
      '? atomic: 401 × 4,969: the service wants credentials; the answer has two Content-Length headers × 31; 503 × 7: the service is overloaded or down (?[31mred); and 1 more (--debug)\n',
    );
    expect(report).toContain('? why requests got no usable answer');
    expect(markdown.print(raceDocument([run], []), plain)).toContain(
      '- ? atomic: 401 × 4,969: the service wants credentials;',
    );
  });

  test('are not mentioned where there were none', () => {
    expect(text.print(raceDocument([aRunRecord()], []), plain)).not.toContain('?');
  });
});

test('figures that were not measured are a dash, not 0', () => {
  const { resources, attemptsPerWin: _, ...run } = aRunRecord();
  const report = text.print(
    raceDocument(
      [
        {
          ...run,
          resources: { generator: resources.generator },
          latencyMs: { ...run.latencyMs, operation: { count: 3, p50: 2 } },
        },
      ],
      [],
    ),
    plain,
  );
  expect(report).toMatch(/2\.00 +– +– +0% +24\.9% +– +–$/m);
});

test('a race in Markdown', () => {
  expect(markdown.print(raceDocument(aRace(), workloads), plain)).toMatchInlineSnapshot(`
    "### last-item

    buyers want the last items of a stock

    closed · 32 clients · 5 s after 1 s of warm-up · policy discard · capacity 10 · 1 key · uniform · no work · 1 instance · rehearsed services · seed 1  
    redis 7.0.15 · Example CPU 3.1 GHz, 2 cores, 8 GiB, linux x64, node v20.20.2, contend 0.1.0 · generator, service and store co-located

    | strategy | verdict | goodput /s | tried /s | p50 ms | p99 ms | max ms | 409 race | 409 final | tries a win | CPU ms a win | see |
    | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |
    | optimistic | ✓ valid | 1,410 | 9,120 | 3.31 | 8.02 | 17.1 | 78.9% | 5.5% | 6.45 | 0.464 |  |
    | lock | ✓ valid | 1,510 | 3,120 | 9.60 | 41.2 | 87.8 | 26.3% | 25.4% | 2.07 | 0.149 | 1 |
    | atomic | ✓ valid | 9,310 | 12,400 | 1.93 | 6.25 | 13.3 | 0% | 24.9% | 1.33 | 0.096 |  |
    | unguarded | ✗ oversold 37 of 10 | 13,400 | 17,800 | 1.72 | 4.91 | 10.5 | 0% | 25.0% | 1.33 | 0.096 |  |

    which one should I take?

    - atomic, which won most of those that were right: 9,310/s (CPU 0.096 ms a win, p99 6.25 ms); then lock 1,510/s (0.149 ms, 41.2 ms), optimistic 1,410/s (0.464 ms, 8.02 ms)
    - not unguarded (was wrong: oversold 37 of 10)
    - how sure: one run; run --blocks 10 to be sure

    - ✗ unguarded: oversell, 812 times; worst: oversold 37 of 10 (items/0-17)
    - ✗ unguarded: duplicate-remainder, 3,204 times; worst: remainder 0 was told 9 times (items/0-9)

    - unguarded: not safe, because it decides on what it read

    1. unknown-outcomes: 3 of 15,600 requests got no usable answer

    goodput: operations won; tried: commands sent, retries included, both by when they ended; ms: from the intended start of an operation that was due in the measured time to its end; 409 race: share of commands that lost a race, so that a retry can help; 409 final: sold out or taken, so that it cannot; CPU: of the service. ✗ of a strategy that promises no protection is what must happen; UNEXPECTED is a broken promise. Whoever is wrong stands last, however fast. A single run a row: no statistical comparison is claimed.
    "
  `);
});

test('JSON is one document', () => {
  const runs = aRace();
  expect(JSON.parse(json.print(raceDocument(runs, []), plain))).toEqual({
    schemaVersion: 1,
    runs: JSON.parse(JSON.stringify(runs)),
  });
});

test('no runs are said to be none', () => {
  expect(text.print(raceDocument([], []), plain)).toBe('no runs\n');
});
