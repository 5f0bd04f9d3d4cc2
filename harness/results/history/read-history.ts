import { getHeapStatistics } from 'node:v8';
import { Receipts } from '../../core/evidence.ts';
import type { Evidence, Final } from '../../core/evidence.ts';
import type { Grounds } from '../../core/grounds.ts';
import { hasCapacity } from '../../core/has-capacity.ts';
import { find } from '../../core/registry.ts';
import type { Workload } from '../../core/workload.ts';
import { whyOfFile } from '../why-of-file.ts';
import { HistoryBuilder, isOwn } from './history-builder.ts';
import { kindsBehind, lineShapes, problemsIn, shortly } from './line-shapes.ts';
import type { LineKind } from './line-shapes.ts';
import { formatCount } from '../../core/units.ts';
import { LongLine, linesIn } from './lines-in.ts';
import type { EndLine, FinalLine, HeaderLine, HistoryLine, SeededLine } from './lines.ts';
import { Problems } from './problems.ts';
import { numberTold } from './words.ts';

/** A history that was read back: what it says of itself, and all that a verdict rests on. */
export interface ReadHistory {
  readonly header: HeaderLine;
  readonly workload: Workload;
  readonly grounds: Grounds;
  /** Lines in which a secret stands no more. */
  readonly hidden: number;
}

/**
 * Reads a history, of this program or of somebody else's driver. What a file leaves out is not there to be judged. Throws
 * CTD_RESULTS with everything that is wrong with it, by line.
 */
export async function readHistory(
  path: string,
  workloads: readonly Workload[],
  isShort: () => boolean = isMemoryShort,
): Promise<ReadHistory> {
  const problems = new Problems(path);
  let reading: Reading | undefined;
  let last = 0;
  let empty = 0;
  try {
    for await (const { text, at } of linesIn(path)) {
      last = at;
      if (at % looksEvery === 0 && isShort()) {
        problems.add(0, `has more lines than there is memory for: ${formatCount(at)} take most of it; ${moreMemory}`);
        return problems.end();
      }
      if (text.trim() === '') {
        if (++empty <= mostEmpty) continue;
        problems.add(at, `is the ${formatCount(empty)}th that is empty: is that a history?`);
        return problems.end();
      }
      const line = parsed(text, at, problems, reading === undefined);
      if (reading === undefined) reading = new Reading(headerOf(line, problems), workloads, problems);
      else if (line !== undefined) reading.add(line, at);
    }
  } catch (error) {
    const why = whyUnread(error, last);
    if (why === undefined) throw error;
    problems.add(0, why);
  }
  if (reading === undefined) {
    if (!problems.any) problems.add(0, `is empty; ${firstLine}`);
    return problems.end();
  }
  return reading.end();
}

/** Lines between two looks at the memory that is left. */
const looksEvery = 10_000;
/** What is read may take this share of what the process gets: to judge it takes memory as well. */
const mayTake = 0.6;

/** Whether a process has so little memory left that it would be ended by force before all is judged. */
function isMemoryShort(): boolean {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used > mayTake * limit;
}

const moreMemory =
  'give the process more, as with NODE_OPTIONS=--max-old-space-size=8192 (MiB), or write shorter histories (bench --duration)';

/** A file that goes on so is something else, however small it is packed. */
const mostEmpty = 10_000;

const firstLine =
  'the first line of a history is { "format": "contend-history", "version": 1, "workload": … } (docs/history.md)';

function parsed(text: string, at: number, problems: Problems, isFirst: boolean): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
    problems.add(at, isFirst ? firstLine : `is ${shortly(value)}; a line is an object of JSON`);
  } catch {
    const begin = shortly(text.slice(0, 40));
    problems.add(at, isFirst ? `${begin} is no JSON; ${firstLine}` : `${begin} is no JSON, or is cut off`);
  }
  return undefined;
}

/** The first line; a file that has none is something else, and is read no further. */
function headerOf(line: object | undefined, problems: Problems): HeaderLine {
  if (line === undefined) return problems.end();
  const { format, version } = line as Partial<HeaderLine>;
  const { format: ours, version: known } = lineShapes.header;
  if (!ours.holds(format)) problems.add(1, `format is ${shortly(format)}; ${firstLine}`);
  else if (!known.holds(version))
    problems.add(1, `version is ${shortly(version)}; this version of contend reads ${known.words.slice(7)}`);
  if (problems.any) return problems.end();
  for (const problem of problemsIn(line as Readonly<Record<string, unknown>>, lineShapes.header))
    problems.add(1, problem);
  return line as HeaderLine;
}

function whyUnread(error: unknown, last: number): string | undefined {
  if (error instanceof LongLine) return `line ${last + 1} is longer than any request; write a line each`;
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'Z_BUF_ERROR') return `is cut off behind line ${last}`;
  if (code.startsWith('Z_')) return `is damaged behind line ${last}: ${(error as Error).message}`;
  if (code === 'EISDIR') return 'is a folder; name the files in it';
  return code === '' || code.startsWith('CTD_') ? undefined : whyOfFile(error);
}

/** A file while it is read. */
class Reading {
  readonly #header: HeaderLine;
  readonly #problems: Problems;
  readonly #workload: Workload | undefined;
  readonly #builder: HistoryBuilder | undefined;
  readonly #finals = new Map<string, Final>();
  readonly #created = new Map<string, Final>();
  readonly #receipts = new Receipts();
  readonly #effects: number[] = [];
  /** Lines of final records that do not say their version. */
  readonly #unversioned: number[] = [];
  #receiptLines = 0;
  #end: EndLine | undefined;

  constructor(header: HeaderLine, workloads: readonly Workload[], problems: Problems) {
    this.#header = header;
    this.#problems = problems;
    if (typeof header.workload !== 'string') return;
    const workload = find(workloads, header.workload, 'workload');
    if (typeof workload === 'string') {
      problems.add(1, workload);
      return;
    }
    this.#workload = workload;
    this.#builder = new HistoryBuilder(header, workload, problems);
    if (header.capacity === undefined && hasCapacity(workload))
      problems.add(1, `capacity is missing; write how many units each record of ${workload.name} begins with`);
    const names = workload.commands.map(({ name }) => name);
    for (const name of [...(header.commands ?? []), ...(header.leftOut ?? [])])
      if (!names.includes(name))
        problems.add(1, `${shortly(name)} is no command of ${workload.name}; it has ${names.join(', ')}`);
  }

  add(line: object, at: number): void {
    const kind = (line as { kind?: unknown }).kind ?? 'request';
    if (typeof kind !== 'string' || !kindsBehind.includes(kind)) {
      this.#problems.add(at, `kind is ${shortly(kind)}; write one of ${kindsBehind.join(', ')}`);
      return;
    }
    if (this.#end !== undefined) this.#problems.add(at, 'stands behind the last line; end comes last');
    const found = problemsIn(line as Readonly<Record<string, unknown>>, lineShapes[kind as LineKind]);
    for (const problem of found) this.#problems.add(at, problem);
    if (found.length === 0) this.#take(line as Exclude<HistoryLine, HeaderLine>, at);
  }

  end(): ReadHistory {
    const { audit, look, lookAtCreated, foundBefore, cutShort, effectsOf, clock } = this.#header;
    this.#checkEnd();
    const isAudited = audit ?? this.#receiptLines > 0;
    if (isAudited)
      for (const at of this.#unversioned)
        this.#problems.add(at, 'version is missing; beside receipts each final record has one');
    if (this.#builder === undefined || this.#workload === undefined) return this.#problems.end();
    const { history, asked, settings } = this.#builder.finish();
    const slots = effectsOf?.map((name) => this.#builder?.slotOf(name) ?? -1);
    if (this.#problems.any) return this.#problems.end();
    const zeroMs = clock?.zeroUnixMs;
    const evidence: Evidence = {
      history,
      commands: this.#workload.commands.map(({ name }) => name),
      settings,
      ...(isAudited ? { audit: { records: this.#finals, receipts: this.#receipts } } : {}),
      ...(!isAudited && (look ?? this.#finals.size > 0) ? { finals: this.#finals } : {}),
      ...((lookAtCreated ?? this.#created.size > 0) ? { created: this.#created } : {}),
      ...(slots === undefined ? {} : { effects: { ids: this.#effects, slots: new Set(slots) } }),
      ...(foundBefore === undefined ? {} : { foundBefore: new Set(foundBefore) }),
      ...(cutShort === undefined ? {} : { cutShort }),
      ...(zeroMs === undefined ? {} : { zeroMs }),
    };
    return {
      header: this.#header,
      workload: this.#workload,
      grounds: { evidence, asked, ...this.#besides() },
      hidden: this.#end?.hidden ?? 0,
    };
  }

  #besides(): Omit<Grounds, 'evidence' | 'asked'> {
    const {
      firstShown = [],
      measuredFromMs = 0,
      auditExpected = false,
      leftOut,
      misdelivered = 0,
      search = 'all',
    } = this.#header;
    return {
      firsts: firstShown,
      measuredFromMs,
      auditExpected,
      ...(leftOut === undefined ? {} : { leftOut }),
      misdelivered,
      search,
    };
  }

  #take(line: Exclude<HistoryLine, HeaderLine>, at: number): void {
    switch (line.kind) {
      case 'seeded':
        this.#checkSeeded(line, at);
        return;
      case 'final':
        this.#takeFinal(line, at);
        return;
      case 'receipt':
        this.#receiptLines += 1;
        this.#receipts.add(line);
        return;
      case 'effect':
        this.#effects.push(numberTold(line.id));
        return;
      case 'end':
        this.#end = line;
        return;
      case 'request':
      case undefined:
        this.#builder?.add(line, at);
    }
  }

  #takeFinal({ key, version, live = true, fields = {}, tag, created }: FinalLine, at: number): void {
    const records = created === true ? this.#created : this.#finals;
    if (records.has(key)) this.#problems.add(at, `${shortly(key)} ends twice; leave one of the lines out`);
    if (version === undefined) this.#unversioned.push(at);
    records.set(key, {
      version: version ?? 0,
      live,
      fields: new Map(Object.entries(fields)),
      ...(tag === undefined ? {} : { tag }),
    });
  }

  /** A race must have begun with what its workload begins with: the checks know nothing else. */
  #checkSeeded({ key, fields }: SeededLine, at: number): void {
    const slot = this.#builder?.slotOf(key);
    if (this.#builder === undefined || this.#workload === undefined) return;
    const { keys = 1024, salt = '' } = this.#header;
    const seeds =
      slot === undefined
        ? []
        : this.#workload.seed(
            {
              key: slot % keys,
              generation: Math.floor(slot / keys),
              name: `${salt}${slot % keys}-${Math.floor(slot / keys)}`,
            },
            this.#builder.settings,
          );
    const own = seeds.find((seed) => seed.key === key);
    if (own === undefined) {
      const hint = seeds.length === 0 ? '' : `; it begins with ${seeds.map((seed) => seed.key).join(', ')}`;
      this.#problems.add(at, `${shortly(key)} is no record that ${this.#workload.name} begins with${hint}`);
    } else if (!isSame(own.fields, fields))
      this.#problems.add(
        at,
        `${shortly(key)} began with ${shortly(fields)}, where ${this.#workload.name} begins with ${shortly(own.fields)} at this capacity`,
      );
  }

  #checkEnd(): void {
    if (this.#end === undefined) {
      if (!this.#problems.any && isOwn(this.#header)) this.#problems.add(0, 'is cut off: its last line, which counts the others, is missing');
      return;
    }
    const found = {
      requests: this.#builder?.count ?? 0,
      finals: this.#finals.size + this.#created.size,
      receipts: this.#receiptLines,
      effects: this.#effects.length,
    };
    if (this.#problems.any) return;
    for (const name of ['requests', 'finals', 'receipts', 'effects'] as const)
      if (this.#end[name] !== found[name])
        this.#problems.add(0, `has ${found[name]} ${name}, and its last line says ${this.#end[name]}: lines are missing`);
  }
}

function isSame(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
