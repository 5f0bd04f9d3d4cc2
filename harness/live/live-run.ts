import type { RunRecord } from '../core/run-record.ts';
import { Counts } from '../drive/tally.ts';
import { boundsUs } from '../measure/latency-buckets.ts';
import type { Cell } from '../plan/cell.ts';
import type { Phase } from '../run/run-plan.ts';
import type { Family, Labels } from './family.ts';

/** Cells with series of their own: a search or a long sweep must not fill somebody's database. */
const mostCells = 100;
/** What all cells after those are called. */
const moreCells = 'more';

const phases: readonly Phase[] = [
  'start',
  'rehearsal',
  'seed',
  'warm-up',
  'race',
  'settle',
  'audit',
  'check',
];

/** All races of one cell so far. */
interface Series {
  readonly labels: Labels;
  readonly cell: Cell;
  /** Of races that are over. */
  counts: Counts;
  readonly verdicts: Map<string, number>;
  readonly anomalies: Map<string, number>;
}

/** A race, at work or just over. */
interface RaceNow {
  readonly series: Series;
  readonly read: () => Counts;
  isJudged: boolean;
}

/**
 * What can be told of a run at any moment, as figures with labels: the one source of all that goes out. Its members work
 * detached from their object.
 */
export class LiveRun {
  readonly #series = new Map<string, Series>();
  readonly #numbers: Map<Cell, number>;
  readonly #version: string;
  readonly #clock: () => number;
  #phase: { readonly cell: Cell; readonly name: Phase; readonly sinceMs: number } | undefined;
  #race: RaceNow | undefined;

  /** Cells are numbered in the order of the plan, from 1; others as they come. */
  constructor(cells: readonly Cell[], version: string, clock: () => number = () => performance.now()) {
    this.#numbers = new Map(cells.map((cell, at) => [cell, at + 1]));
    this.#version = version;
    this.#clock = clock;
  }

  /** Hears which cell is at work and what is done about it. */
  readonly show = (cell: Cell, _index: number, name: Phase): void => {
    this.#phase = { cell, name, sinceMs: this.#clock() };
  };

  /** Takes what tells how far the race is that has begun; a rehearsal is nobody's. */
  readonly watch = (read: () => Counts): void => {
    this.#close();
    if (this.#phase === undefined || this.#phase.name === 'rehearsal') return;
    this.#race = { series: this.#seriesOf(this.#phase.cell), read, isJudged: false };
  };

  /** Takes what became of the race that was watched last. */
  readonly judged = ({ verdict }: Pick<RunRecord, 'verdict'>): void => {
    const race = this.#race;
    if (race === undefined) return;
    const { anomalies, verdicts } = race.series;
    race.isJudged = true;
    add(verdicts, verdict.result, 1);
    const certain = new Map<string, number>(
      race
        .read()
        .byAnomaly()
        .map(({ kind, count }) => [kind, count]),
    );
    for (const { kind, count } of verdict.anomalies)
      certain.set(kind, Math.max(count, certain.get(kind) ?? 0));
    for (const [kind, count] of certain) add(anomalies, kind, count);
  };

  /** All figures as they are now. */
  families(): Family[] {
    const all = [...this.#series.values()];
    const now = all.map((series) => ({ series, counts: this.#countsOf(series) }));
    const of = <T>(each: (one: (typeof now)[number]) => readonly T[]): T[] => now.flatMap(each);
    return [
      {
        name: 'build_info',
        help: 'Which Contend this is.',
        kind: 'gauge',
        samples: [{ labels: { version: this.#version, node: process.version }, value: 1 }],
      },
      {
        name: 'phase',
        help: 'What the run is doing: 1 for one phase, 0 for all others.',
        kind: 'gauge',
        samples: phases.map((phase) => ({ labels: { phase }, value: phase === this.#phaseNow() ? 1 : 0 })),
      },
      {
        name: 'cell_info',
        help: 'Settings of each cell, by its number in the order of the plan.',
        kind: 'gauge',
        samples: all
          .filter(({ labels }) => labels['cell'] !== moreCells)
          .map(({ labels, cell }) => ({ labels: { ...labels, ...settingsOf(cell) }, value: 1 })),
      },
      {
        name: 'in_flight',
        help: 'Operations that are running.',
        kind: 'gauge',
        samples: of(({ series: { labels }, counts }) => [
          { labels, value: this.#isRacing() && this.#race?.series.labels === labels ? counts.inFlight : 0 },
        ]),
      },
      {
        name: 'requests',
        help: 'Requests by the status of their answer, or what became of those that had none; in the end all entries of the history.',
        kind: 'counter',
        samples: of(({ series: { labels }, counts }) =>
          counts
            .byStatus()
            .map(({ phase, status, count }) => ({ labels: { ...labels, phase, status }, value: count })),
        ),
      },
      {
        name: 'commands',
        help: 'Requests that wanted to change something, by what was answered, and by the reason of a refusal.',
        kind: 'counter',
        samples: of(({ series: { labels }, counts }) =>
          counts.byOutcome().map(({ phase, outcome, reason, count }) => ({
            labels: { ...labels, phase, outcome, ...(reason === undefined ? {} : { reason }) },
            value: count,
          })),
        ),
      },
      {
        name: 'operations',
        help: 'Operations by how they ended, retries included; those that were due in the measured time are those of the record.',
        kind: 'counter',
        samples: of(({ series: { labels }, counts }) =>
          counts.operations().map(({ phase, settlement, counts: each }) => ({
            labels: { ...labels, phase, settlement },
            value: each.reduce((sum, count) => sum + count, 0),
          })),
        ),
      },
      {
        name: 'operation_duration',
        help: 'Time from when an operation was due to its end.',
        kind: 'histogram',
        bounds: boundsUs.map((us) => us / 1e6),
        samples: of(({ series: { labels }, counts }) =>
          counts.operations().map(({ phase, settlement, counts: each, sumMs }) => ({
            labels: { ...labels, phase, settlement },
            value: { counts: each, sum: sumMs / 1000 },
          })),
        ),
      },
      {
        name: 'anomalies',
        help: 'Cases of what is wrong for certain, by kind: while a race runs what its answers alone show, then what the checks found.',
        kind: 'counter',
        samples: of(({ series }) =>
          [...this.#anomaliesOf(series)].map(([kind, value]) => ({
            labels: { ...series.labels, kind },
            value,
          })),
        ),
      },
      {
        name: 'verdicts',
        help: 'Races that were judged, by verdict.',
        kind: 'counter',
        samples: of(({ series: { labels, verdicts } }) =>
          [...verdicts].map(([result, value]) => ({ labels: { ...labels, result }, value })),
        ),
      },
    ];
  }

  /** Adds a race that is over to its cell. */
  #close(): void {
    const race = this.#race;
    if (race === undefined) return;
    const { series, read, isJudged } = race;
    const counts = read();
    series.counts = series.counts.plus(counts);
    if (!isJudged) for (const { kind, count } of counts.byAnomaly()) add(series.anomalies, kind, count);
    this.#race = undefined;
  }

  #seriesOf(cell: Cell): Series {
    const number = this.#numbers.get(cell) ?? this.#numbers.size + 1;
    this.#numbers.set(cell, number);
    const { workload, strategy } = cell;
    const labels = { cell: number > mostCells ? moreCells : String(number), workload, strategy };
    const name = JSON.stringify(labels);
    let series = this.#series.get(name);
    if (series === undefined) {
      series = { labels, cell, counts: new Counts(), verdicts: new Map(), anomalies: new Map() };
      this.#series.set(name, series);
    }
    return series;
  }

  #countsOf(series: Series): Counts {
    const race = this.#race;
    return race?.series === series ? series.counts.plus(race.read()) : series.counts;
  }

  #anomaliesOf(series: Series): ReadonlyMap<string, number> {
    const race = this.#race;
    const known = new Map(series.anomalies);
    if (race?.series === series && !race.isJudged)
      for (const { kind, count } of race.read().byAnomaly()) add(known, kind, count);
    return known;
  }

  /** A race follows its warm-up without a word. */
  #phaseNow(): Phase | undefined {
    if (this.#phase === undefined) return undefined;
    const { name, cell, sinceMs } = this.#phase;
    return name === 'warm-up' && this.#clock() - sinceMs >= cell.warmupMs ? 'race' : name;
  }

  #isRacing(): boolean {
    return this.#phase?.name === 'warm-up' || this.#phase?.name === 'race';
  }
}

function add(to: Map<string, number>, name: string, count: number): void {
  to.set(name, (to.get(name) ?? 0) + count);
}

/** What a cell is told from others by, beside workload and strategy. */
function settingsOf(cell: Cell): Labels {
  return {
    store: cell.store,
    policy: cell.policy,
    arrival: cell.arrival,
    clients: String(cell.clients),
    keys: String(cell.keys),
    capacity: String(cell.capacity),
    instances: String(cell.instances),
    gateway: cell.gateway,
    workers: String(cell.workers),
    ...(cell.ratePerS === undefined ? {} : { rate: String(cell.ratePerS) }),
  };
}
