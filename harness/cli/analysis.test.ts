import { cp, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { measured } from '../analyze/sizing/sizing.fixture.ts';
import type { RunRecord } from '../core/run-record.ts';
import { command as fitCommand } from './commands/fit.ts';
import { command as sizeCommand } from './commands/size.ts';
import { problemsOf } from './problems.fixture.ts';

/** Intervals from fewer samples than usual: what is looked at here is what is said of them. */
const fit = (argv: readonly string[]): Promise<number> =>
  fitCommand.run(argv.includes('--samples') ? argv : [...argv, '--samples', '300']);
const { run: size } = sizeCommand;

const root = resolve(import.meta.dirname, '../..');
const golden = join(root, 'results/examples/usl-golden.csv');
const baseline = ['--results', join(root, 'results/baseline')];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contend-analysis-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function printed(running: () => Promise<number>): Promise<{ code: number; text: string }> {
  const written: string[] = [];
  const write = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => written.push(String(text)) > 0);
  try {
    return { code: await running(), text: written.join('') };
  } finally {
    write.mockRestore();
  }
}

async function kept(name: string, runs: readonly RunRecord[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify({ schemaVersion: 1, runs }));
  return path;
}

const calm = { attemptsPerS: 1000, lost: 0.3, serviceMs: 0.2, storeMs: 0.05, clients: 1 };
const curve = [1, 2, 4, 8].map((clients) => ({
  ...measured({ ...calm, lost: 0, attemptsPerS: (1000 * clients) / (1 + 0.1 * (clients - 1)) }),
  clients,
}));

test('fit without a path fits each strategy of the last sweep, and says where there is none', async () => {
  const here = process.cwd();
  const place = await mkdtemp(join(folder, 'sweeps-'));
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  process.chdir(place);
  try {
    expect(await problemsOf(() => fit([]))).toEqual([expect.stringContaining('run npm run sweep first')]);
    const still = curve.map((run) => ({
      ...run,
      strategy: 'row-lock',
      rates: { ...run.rates, goodputPerS: 0 },
    }));
    for (const [name, atS, strategy] of [
      ['older', 1e9, 'optimistic'],
      ['newer', 2e9, 'redis-lock'],
      // races of a plan, and a sweep that has measured nothing
      ['measured-1', 3e9, 'watch'],
      ['begun', 3e9, undefined],
    ] as const) {
      const sweep = join('results', name);
      await mkdir(sweep, { recursive: true });
      await writeFile(join(sweep, 'sweep.json'), '{}');
      if (strategy === undefined) continue;
      const runs = [...curve, ...curve.map((run) => ({ ...run, strategy })), ...still];
      await writeFile(join(sweep, 'runs.json'), JSON.stringify({ schemaVersion: 1, runs }));
      await utimes(join(sweep, 'runs.json'), atS, atS);
    }
    const { text } = await printed(() => fit(['--json']));
    const { fits } = JSON.parse(text) as { fits: { subject: string; parameters: object }[] };
    expect(fits.map(({ subject }) => /, (\S+) on/.exec(subject)?.[1])).toEqual([
      curve[0]?.strategy,
      'redis-lock',
    ]);
    expect(stderr).toHaveBeenCalledWith('contend: fitting results/newer, the last sweep\n');
    // the one that has no curve is named, and takes nobody else with it
    expect(stderr).toHaveBeenCalledWith(expect.stringMatching(/^contend: row-lock on redis: .*\n$/));
    expect((await printed(() => fit([]))).text.match(/Intervals hold/g)).toHaveLength(1);
    const { text: one } = await printed(() => fit(['--json', '--strategy', 'redis-lock']));
    expect((JSON.parse(one) as { fits: object[] }).fits).toHaveLength(1);
    expect((await problemsOf(() => fit(['--strategy', 'row-lock'])))[0]).toMatch(/^row-lock on redis: /);
  } finally {
    process.chdir(here);
    stderr.mockRestore();
  }
});

test('fit prints a document that programs can rely on', async () => {
  const { code, text } = await printed(() => fit([golden, '--json']));
  const { model, parameters, peak, candidates } = JSON.parse(text) as Record<string, never>;
  expect(code).toBe(0);
  expect(model).toBe('usl');
  expect(parameters).toMatchObject({
    lambda: { value: expect.any(Number), low: expect.any(Number), high: expect.any(Number) },
    sigma: { value: expect.closeTo(0.0277, 4) },
    kappa: { value: expect.closeTo(1.043e-4, 7) },
  });
  expect(peak).toMatchObject({ n: expect.closeTo(96.5, 1), x: expect.closeTo(1884, 0) });
  expect(candidates).toHaveLength(3);
});

/** Throughput that grows faster than N at first: σ = −0.0288, κ = 0.000447, of the N and X of a file. */
const shared = (n: number): number => (100 * n) / (1 - 0.0288 * (n - 1) + 0.000447 * n * (n - 1));
const csvOf = async (name: string, places: readonly number[], x: (n: number) => number): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, `N,X\n${places.map((n) => `${n},${x(n)}`).join('\n')}\n`);
  return path;
};

test('fit says that efficiency exceeds 1, and where throughput peaks then', async () => {
  const path = await csvOf('superlinear.csv', [1, 2, 4, 8, 16, 32, 64], shared);
  const { text } = await printed(() => fit([path]));
  expect(text).toMatch(/efficiency exceeds 1: at N = 32 each does 1\.82 times what one at N = 1/);
  expect(text).toMatch(/σ = -0\.029 \(.*\) {2}below 0: what each one gains by another/);
  expect(text).toMatch(/peak: 7,330 \(.*\) at N = 48\.0/);
  expect(text).not.toContain('0 to 0');
  const document = JSON.parse((await printed(() => fit([path, '--json']))).text) as Record<string, unknown>;
  expect(document).toMatchObject({
    model: 'superlinear',
    superlinear: { n: 32, value: expect.closeTo(1.816, 2) },
    outlier: null,
  });
});

test('fit names a gross outlier, in words and for programs', async () => {
  const curveOf = (n: number): number => (100 * n) / (1 + 0.05 * (n - 1) + 0.0005 * n * (n - 1));
  const path = await csvOf('outlier.csv', [1, 2, 4, 8, 16, 32, 64], (n) => curveOf(n) * (n === 8 ? 0.4 : 1));
  expect((await printed(() => fit([path]))).text.replaceAll(/\s+/g, ' ')).toMatch(
    /! N = 8: 232 lies far from the 581 that all other points say .*: measure it again, or leave it out/,
  );
  const { outlier } = JSON.parse((await printed(() => fit([path, '--json']))).text) as { outlier: unknown };
  expect(outlier).toMatchObject({ n: 8, x: expect.closeTo(232, 0), expected: expect.closeTo(581, 0) });
});

test('fit says of a parameter that its bound holds it, and gives no interval of nothing', async () => {
  // a load, over which no more is won than tried: σ cannot be below 0
  const path = join(folder, 'bound.csv');
  const places = [1, 2, 4, 8, 16, 32, 40, 48, 56, 64];
  await writeFile(path, `rate,X\n${places.map((n) => `${n},${shared(n)}`).join('\n')}\n`);
  const { text } = await printed(() => fit([path]));
  expect(text).toContain('σ = 0, at its bound  contention');
  expect(text).not.toContain('0 to 0');
  expect(text).toContain('but throughput falls from 48.0 to 64.0 already');
  const { parameters } = JSON.parse((await printed(() => fit([path, '--json']))).text) as {
    parameters: Record<string, unknown>;
  };
  expect(parameters['sigma']).toEqual({ value: 0, low: null, high: null, atBound: 'low' });
});

test('fit prints a table with the choice and its reason, from records too', async () => {
  expect((await printed(() => fit([golden]))).text).toContain('usl predicts places left out best');
  const path = await kept('curve.json', curve);
  const { text } = await printed(() => fit([path, '--of', 'attempts']));
  expect(text).toMatch(/^last-item, atomic on redis: attempts over clients, 4 runs\n/);
  expect(text).toContain('peak not identified: ');
});

test.each([
  [[golden, 'results'], [`${golden}: is one curve; name it alone`]],
  [
    [golden, '--of', 'wins'],
    [/^--of: "wins" is none of goodput, attempts/, /^--of: a file of N,X lines has none/],
  ],
  [[golden, '--samples', '5'], ['--samples: 5 is too little; write at least 100']],
  [['/nowhere.csv'], ['/nowhere.csv: it does not exist']],
  [
    ['--strategy', 'atomic', baseline[1] ?? ''],
    [/^--strategy: no record is of strategy "atomic" \(did you mean "atomic-script"\?\); there are /],
  ],
  [['--strategy', 'mutex', baseline[1] ?? ''], [/^no record is left; --workload, --strategy and --store/]],
] as const)('fit %j: %j', async (argv, problems) => {
  const found = await problemsOf(() => fit(argv));
  expect(found).toHaveLength(problems.length);
  for (const [index, problem] of problems.entries())
    expect(found[index]).toEqual(typeof problem === 'string' ? problem : expect.stringMatching(problem));
});

test('fit refuses a file with too few points, and says how many are needed', async () => {
  const path = join(folder, 'few.csv');
  await writeFile(path, 'N,X\n1,10\n2,19\n');
  expect(await problemsOf(() => fit([path]))).toEqual([
    'N: 2 different values; a fit needs at least 4, and 6 or more to be worth much',
  ]);
});

test('every example of fit and size works on what is committed', async () => {
  const words = (line: string): string[] => line.split(' ').map((word) => word.replaceAll("'", ''));
  for (const { command } of fitCommand.examples.filter(({ command: line }) => line.includes('.csv')))
    expect((await printed(() => fit(words(command)))).code, command).toBe(0);
  // What measures needs servers: size.test.ts.
  for (const { command } of sizeCommand.examples.filter(({ command: line }) => !line.includes('--measure')))
    expect([0, 99], command).toContain((await printed(() => size([...words(command), ...baseline]))).code);
});

test.each([
  ['fit', () => fit([golden, '--markdown']), /^### .*usl-golden\.csv\n\n\| N \| X \/s \|/],
  ['size', () => size([...baseline, '--markdown']), /^### last-item\n\n1,000 operations\/s/],
])('%s prints Markdown where that is asked for', async (_, run, beginning) => {
  expect((await printed(run)).text).toMatch(beginning);
});

test.each([
  ['fit', fit, [golden]],
  ['size', size, baseline],
] as const)('%s has one output', async (_, run, argv) => {
  expect(await problemsOf(() => run([...argv, '--json', '--markdown']))).toEqual([
    '--markdown: stdout gets json already; give one of the two a file, such as --format markdown=FILE',
  ]);
});

test('size without a rate plans for a thousand operations a second', async () => {
  expect((await printed(() => size(baseline))).text).toContain('last-item: 1,000 operations/s');
});

test('size names every strategy with its verdict, and every figure with its run', async () => {
  const argv = [
    '--rate',
    '5000/s',
    '--keys',
    '1000',
    '--skew',
    'zipf:0.9',
    '--strategy',
    'all',
    '--price',
    '1',
  ];
  const { code, text } = await printed(() => size([...argv, ...baseline, '--json']));
  const { strategies } = JSON.parse(text) as { strategies: Record<string, unknown>[] };
  expect(code).toBe(0);
  expect(strategies.map(({ strategy, kind }) => [strategy, kind])).toEqual([
    ['unguarded', 'excluded'],
    ['optimistic', 'planned'],
    ['redis-lock', 'planned'],
    ['atomic-script', 'planned'],
  ]);
  for (const { kind, measured: figures, cost } of strategies.filter((each) => each['kind'] === 'planned')) {
    expect(kind).toBe('planned');
    expect(cost).toMatchObject({ perHour: expect.any(Number), perMillionWins: expect.any(Number) });
    for (const { runs } of figures as { runs: string[] }[]) expect(runs[0]).toMatch(/^run of 2026-/);
  }
});

test('size takes what is committed together: records, a proof beside them, and the cost of a gateway', async () => {
  const results = join(folder, 'results');
  for (const name of ['baseline', 'gateways', 'proof.json'])
    await cp(join(root, 'results', name), join(results, name), { recursive: true });
  const { code, text } = await printed(() => size(['--rate', '1000/s', '--results', results]));
  expect([0, 99]).toContain(code);
  expect(text.replaceAll(/\s+/g, '')).toContain('gateways/overhead.json,measuredon');
});

test('size plans in machines where one is given', async () => {
  const argv = ['--rate', '5000/s', '--keys', '1000', '--strategy', 'atomic-script', '--machine', '8'];
  const { text } = await printed(() => size([...argv, ...baseline]));
  expect(text).toMatch(/one machine of 8\s+cores/);
  expect(text).toMatch(/machines +each +ways/);
  const { text: json } = await printed(() => size([...argv, ...baseline, '--json']));
  const { machine, strategies } = JSON.parse(json) as {
    machine: number;
    strategies: Record<string, unknown>[];
  };
  // Five thousand attempts of 0.3 ms or so are not two processors: one machine, and one to spare.
  expect(strategies[0]).toMatchObject({
    instancesAMachine: 8,
    machines: { value: 2 },
    gatewayMachines: { value: 2 },
  });
  expect(machine).toBeDefined();
});

test('size says INFEASIBLE with the bound and what lifts it, and ends with 99', async () => {
  const { code, text } = await printed(() =>
    size(['--rate', '5000/s', '--strategy', 'optimistic', ...baseline]),
  );
  expect(code).toBe(99);
  expect(text).toMatch(/✗ INFEASIBLE/);
  const [, at = '', shards = ''] =
    /INFEASIBLE\. hottest key: ([\d.]+) of 0\.700; no number of instances lifts it: split the hottest key into at least (\d+) shards/.exec(
      text.replaceAll(/\s+/g, ' '),
    ) ?? [];
  expect(Number(at)).toBeGreaterThan(0.7);
  expect(Number(shards)).toBe(Math.ceil(Number(at) / 0.7));
});

test.each([
  [
    ['--rate', '5000', '--objective', 'p99<50', '--utilisation', '2', ...baseline],
    [
      '--rate: "5000" has no unit; write 5000/s or 60/m',
      '--utilisation: 2 is out of range; write a number above 0 and at most 0.95',
      '--objective: "p99<50": "50" has no unit; write 50s, 250ms or 2m',
    ],
  ],
  [
    ['--rate', '5/s', '--machine', '2', '--cores', '4', ...baseline],
    ['--machine: an instance can use 4 (--cores), and a machine has 2; write at least 4, or fewer --cores'],
  ],
  [['--rate', '5/s', '--keys', '1,2', ...baseline], ['--keys: a plan is for one; leave out the others']],
  [
    ['--rate', '5/s', '--strategy', 'unguarded', ...baseline],
    [/^unguarded on redis: promises no protection: it decides on what it read/],
  ],
] as const)('size %j: %j', async (argv, problems) => {
  const found = await problemsOf(() => size(argv));
  expect(found).toHaveLength(problems.length);
  for (const [index, problem] of problems.entries())
    expect(found[index]).toEqual(typeof problem === 'string' ? problem : expect.stringMatching(problem));
});

test('size refuses records of a service that was wrong', async () => {
  const wrong = measured(calm, {
    strategy: 'optimistic',
    promise: 'safe',
    verdict: { result: 'invalid', anomalies: [], reasons: [] },
  });
  const path = await kept('wrong.json', [wrong]);
  expect((await problemsOf(() => size(['--rate', '5/s', '--results', path])))[0]).toMatch(
    /^optimistic, run of .*: is invalid .*; a service that is wrong has no capacity/,
  );
});

test('size leaves out what it cannot use, says which and why, and plans from the rest', async () => {
  const invalid = { result: 'invalid', anomalies: [], reasons: [] } as const;
  const { service: _unknown, ...unmeasured } = measured(calm).resources;
  const place = await mkdtemp(join(folder, 'mixed-'));
  const at = (second: number): string => `2026-01-02T03:04:0${second}.000Z`;
  const runs = [
    measured(calm, { strategy: 'optimistic', startedAt: at(1) }),
    measured(calm, { strategy: 'optimistic', startedAt: at(2), verdict: invalid }),
    measured(calm, { strategy: 'optimistic', startedAt: at(3), resources: unmeasured }),
    measured(calm, {
      strategy: 'optimistic',
      startedAt: at(4),
      warnings: [{ code: 'service-failed', text: 'a service process ended' }],
    }),
    measured(calm, { strategy: 'optimistic', startedAt: at(5), arrival: 'burst' }),
  ];
  await writeFile(join(place, 'runs.json'), JSON.stringify({ schemaVersion: 1, runs }));
  await writeFile(join(place, 'later.json'), JSON.stringify({ schemaVersion: 99, runs: [] }));
  await writeFile(join(place, 'torn.json'), '{');
  const argv = ['--rate', '100/s', '--strategy', 'optimistic', '--results', place];
  const { code, text } = await printed(() => size(argv));
  expect(code).toBe(0);
  const words = text.replaceAll(/\s+/g, ' ');
  expect(words).toContain(`left out: ${join(place, 'later.json')}: has schemaVersion 99; this version`);
  expect(words).toContain(`left out: optimistic, run of ${at(3)}: has no CPU figures of the service`);
  expect(words).toContain(`! it broke an invariant that it promises to keep (run of ${at(2)}, left out)`);
  const { skipped, strategies } = JSON.parse((await printed(() => size([...argv, '--json']))).text) as {
    skipped: { record: string; why: string }[];
    strategies: { measured: { runs: string[] }[] }[];
  };
  expect(skipped.map(({ record }) => record)).toEqual([
    join(place, 'later.json'),
    join(place, 'torn.json'),
    ...[2, 3, 4, 5].map((second) => `optimistic, run of ${at(second)}`),
  ]);
  expect(skipped.map(({ why }) => why)).toEqual([
    expect.stringContaining('this version of contend reads 1'),
    expect.stringContaining('is not JSON'),
    expect.stringContaining('is invalid'),
    'has no CPU figures of the service',
    'a service process ended',
    'was raced in bursts, which have no rate',
  ]);
  expect(strategies[0]?.measured[0]?.runs).toEqual([`run of ${at(1)}, 1 client`]);
});

test('size fails where nothing is left, and says why of all', async () => {
  const place = await mkdtemp(join(folder, 'unusable-'));
  await writeFile(join(place, 'later.json'), JSON.stringify({ schemaVersion: 99, runs: [] }));
  expect(await problemsOf(() => size(['--results', place]))).toEqual([
    expect.stringMatching(/later\.json: has schemaVersion 99/),
  ]);
  const burst = measured(calm, { strategy: 'optimistic', arrival: 'burst' });
  await writeFile(join(place, 'runs.json'), JSON.stringify({ schemaVersion: 1, runs: [burst] }));
  expect(await problemsOf(() => size(['--results', place]))).toEqual([
    expect.stringMatching(/was raced in bursts/),
    expect.stringMatching(/later\.json: has schemaVersion 99/),
  ]);
});

test('size says which of the strategies that were asked for have no record', async () => {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    await printed(() => size([...baseline, '--strategy', 'fenced-lock,optimistic', '--json']));
    expect(stderr).toHaveBeenCalledWith('contend: no record of fenced-lock; --measure races what has none\n');
    stderr.mockClear();
    await printed(() => size([...baseline, '--strategy', 'optimistic', '--json']));
    expect(stderr).not.toHaveBeenCalled();
  } finally {
    stderr.mockRestore();
  }
});

test('records of a service that somebody brings are chosen by what its adapter calls it, as advice says', async () => {
  const place = await mkdtemp(join(folder, 'brought-'));
  const shop = { store: 'remote', strategy: 'shop' } as const;
  const runs = [1, 4, 16].map((clients, at) =>
    measured({ ...calm, clients }, { ...shop, startedAt: `2026-01-02T03:04:0${at}.000Z` }),
  );
  const ours = measured(calm, { strategy: 'optimistic' });
  await writeFile(join(place, 'runs.json'), JSON.stringify({ schemaVersion: 1, runs: [...runs, ours] }));
  const planned = async (argv: string): Promise<string> => {
    const { text } = await printed(() => size([...argv.split(' '), '--results', place]));
    return text.replaceAll(/\s+/g, ' ');
  };
  const words = await planned('--rate 100/s --strategy shop');
  expect(words).toContain('shop');
  expect(words).not.toContain('optimistic');
  expect(await planned('--rate 100/s --store remote')).not.toContain('optimistic');
  const refused = await problemsOf(() => size(['--strategy', 'shob', '--results', place]));
  expect(refused).toEqual([
    '--strategy: no record is of strategy "shob" (did you mean "shop"?); there are shop, optimistic',
  ]);
  expect(await problemsOf(() => fit(['--strategy', 'shob', place]))).toEqual(refused);
  const wrong = measured(calm, { ...shop, verdict: { result: 'invalid', anomalies: [], reasons: [] } });
  await writeFile(join(place, 'runs.json'), JSON.stringify({ schemaVersion: 1, runs: [wrong] }));
  const [why = ''] = await problemsOf(() => size(['--results', place]));
  expect(why).toContain('mend it, and measure it again into another folder (--results)');
});
