import { askedOf } from '../../core/asked.ts';
import type { Asked } from '../../core/asked.ts';
import { History, answerKinds, mergeHistories } from '../../core/history.ts';
import { resolutions, settlements } from '../../core/operation.ts';
import { reasonCodes } from '../../core/reason.ts';
import type { Reason } from '../../core/reason.ts';
import { find } from '../../core/registry.ts';
import type { Settings } from '../../core/slot.ts';
import type { Workload } from '../../core/workload.ts';
import type { CommandSpec } from '../../core/command.ts';
import { argumentProblems } from './argument-problems.ts';
import { operationNumbers } from './operation-numbers.ts';
import type { HeaderLine, RequestLine } from './lines.ts';
import { shortly } from './line-shapes.ts';
import type { Problems } from './problems.ts';
import { LinesOfNonces } from './lines-of-nonces.ts';
import { noteSights } from './sights-of-line.ts';

/** Rows of a part: histories have a fixed room, and nobody knows beforehand how many requests a file holds. */
const partRows = 65_536;
/** Contended keys where the first line does not say how many there are. */
const usualKeys = 1024;
/** A nonce may be larger than the number of requests, as races of foreign services begin far from 1, but an array of that size must have room. */
const roomyNonce = 1 << 24;

/** What a builder has made of the requests of a file. */
export interface Built {
  readonly history: History;
  readonly asked: ReadonlyMap<number, Asked>;
  readonly settings: Settings;
}

/** Makes a history of the lines of a file, and tells of what is wrong with them. */
export class HistoryBuilder {
  readonly #header: HeaderLine;
  readonly #workload: Workload;
  readonly #problems: Problems;
  /** Whether it was written by this program: operations then have the numbers that their requests follow from. */
  readonly #isOwn: boolean;
  readonly #isCounting: boolean;
  readonly #keys: number;
  readonly #salt: string;
  readonly #slotNamed: RegExp;
  readonly #parts: History[] = [];
  readonly #asked = new Map<number, Asked>();
  readonly #tags = new Map<string, number>();
  readonly #nonces = new LinesOfNonces(roomyNonce);
  /** The line of each row, where operations are told apart by what their requests ask for. */
  readonly #lines: number[] = [];
  readonly #clients = new Map<number | string, number>();
  readonly #operations = new Map<number | string, { readonly number: number; attempts: number }>();
  #count = 0;
  #withNonce = 0;

  constructor(header: HeaderLine, workload: Workload, problems: Problems) {
    this.#header = header;
    this.#workload = workload;
    this.#problems = problems;
    this.#isOwn = isOwn(header);
    this.#isCounting = header.versions === 'counted';
    this.#keys = header.keys ?? usualKeys;
    this.#salt = header.salt ?? '';
    this.#slotNamed = new RegExp(`^(?:[^/]*/)?${this.#salt}(\\d{1,7})-(\\d{1,10})(?:\\.|$)`);
  }

  get count(): number {
    return this.#count;
  }

  /** As the first line has them; clients else as many as there are. */
  get settings(): Settings {
    const { capacity = 1, clients = Math.max(1, this.#clients.size) } = this.#header;
    return { capacity, clients };
  }

  /** The number of the slot that a slot's name, an id or a key stands for; undefined where it is none. */
  slotOf(name: string): number | undefined {
    const match = this.#slotNamed.exec(name);
    if (match === null) return undefined;
    const slot = Number(match[2]) * this.#keys + Number(match[1]);
    return Number(match[1]) < this.#keys && slot < 2 ** 32 ? slot : undefined;
  }

  add(line: RequestLine, at: number): void {
    const problems: string[] = [];
    const spec = this.#commandOf(line, problems);
    const slot = this.#slotIn(line, problems);
    this.#contradictionsIn(line, spec, problems);
    for (const problem of problems) this.#problems.add(at, problem);
    if (problems.length > 0) return;
    const nonce = this.#nonceOf(line, at);
    const part = this.#part();
    const row = part.count;
    part.count = row + 1;
    this.#count += 1;
    if (!this.#isOwn) this.#lines.push(at);
    const operation = this.#operationOf(line);
    const c = part.columns;
    c.nonce[row] = nonce;
    c.operation[row] = operation.number;
    c.attempt[row] = line.attempt ?? operation.attempts;
    c.client[row] = this.#clientOf(line.client, at);
    c.slot[row] = slot;
    c.command[row] = spec === undefined ? 0 : this.#workload.commands.indexOf(spec) + 1;
    c.answer[row] = answerKinds.indexOf(line.answer);
    const reason = this.#reasonOf(line, spec);
    c.reason[row] = reason === undefined ? 0 : reasonCodes.indexOf(reason) + 1;
    c.settled[row] = line.settled === undefined ? 0 : settlements.indexOf(line.settled) + 1;
    c.resolution[row] = line.resolution === undefined ? 0 : resolutions.indexOf(line.resolution) + 1;
    c.status[row] = line.status ?? 0;
    c.base[row] = this.#versionOf(line.base);
    c.version[row] = this.#versionOf(line.version);
    c.value[row] = line.value ?? Number.NaN;
    c.intended[row] = line.intended ?? line.sent;
    c.sent[row] = line.sent;
    c.done[row] = line.done;
    if (line.bound !== undefined && line.bound > 0)
      (part.bounds ??= new Float64Array(part.capacity))[row] = line.bound;
    const isGuessed = line.answer === 'conflict' && line.reason === undefined;
    noteSights(part.sightings, row, line, spec, isGuessed);
    this.#keep(nonce, line, spec, slot, part);
  }

  finish(): Built {
    if (this.#withNonce > 0 && this.#withNonce < this.#count)
      this.#problems.add(0, 'some requests have a nonce and others do not; give one to all of them, or to none');
    const roomy = Math.max(roomyNonce, 64 * this.#count);
    for (const [nonce, at] of this.#nonces.large)
      if (nonce > roomy) this.#problems.add(at, `nonce ${nonce} is too large; number the requests from 1`);
    const history =
      this.#parts.length === 0 ? new History(this.#keys, 0, undefined, this.#salt) : mergeHistories(this.#parts);
    if (!this.#isCounting) history.tags = [...this.#tags.keys()];
    if (!this.#isOwn && !this.#problems.any)
      operationNumbers({
        history,
        workload: this.#workload,
        asked: this.#asked,
        labels: [...this.#operations.keys()],
        settings: this.settings,
        onProblem: (row, text) => this.#problems.add(this.#lines[row]!, text),
      });
    return { history, asked: this.#asked, settings: this.settings };
  }

  #commandOf({ command }: RequestLine, problems: string[]): CommandSpec | undefined {
    if (command === undefined) return undefined;
    const found = find(this.#workload.commands, command, `command of ${this.#workload.name}`);
    if (typeof found !== 'string') return found;
    problems.push(found);
    return undefined;
  }

  #slotIn({ slot, id, key }: RequestLine, problems: string[]): number {
    const name = slot ?? key ?? id;
    const found = name === undefined || name === '' ? undefined : this.slotOf(name);
    if (found !== undefined) return found;
    const { name: race } = this.#workload;
    problems.push(
      name === undefined || name === ''
        ? 'nothing says which record is meant; write slot, such as "0-0"'
        : `${shortly(name)} names no slot of ${race}; write ${this.#salt === '' ? '' : `${shortly(this.#salt)}, `}the number of the record, below ${this.#keys} (keys in the first line), a hyphen, and how many were used up under that number before, such as "0-0"`,
    );
    return 0;
  }

  #contradictionsIn(line: RequestLine, spec: CommandSpec | undefined, problems: string[]): void {
    const { answer, sent, done, key, command } = line;
    if (done < sent)
      problems.push(`it was done at ${done} and sent at ${sent}: times go back; write done as sent or later`);
    if (spec !== undefined && (answer === 'found' || answer === 'missing'))
      problems.push(`${answer} is the answer to a read, and this is a command; write accepted or what it was`);
    if (command === undefined && (answer === 'accepted' || answer === 'replayed'))
      problems.push(`${answer} is the answer to a command, and this is a read; write command, or found`);
    for (const name of ['base', 'version'] as const)
      if (this.#isCounting && typeof line[name] === 'string')
        problems.push(
          `${name} is ${shortly(line[name])}, and the first line says that versions are counted; write a number`,
        );
    if (this.#isOwn) return;
    const { resources, name } = this.#workload;
    const collections = resources.map(({ collection }) => collection);
    const collection = key?.split('/')[0];
    if (collection !== undefined && !collections.includes(collection))
      problems.push(
        `key is ${shortly(key)}, and ${name} reads ${collections.map((one) => `${one}/…`).join(', ')} only`,
      );
    if (spec !== undefined) problems.push(...argumentProblems(spec, line.args ?? {}));
  }

  #nonceOf({ nonce }: RequestLine, at: number): number {
    if (nonce !== undefined) this.#withNonce += 1;
    const own = nonce ?? this.#count + 1;
    const before = this.#nonces.get(own);
    if (before !== undefined && nonce !== undefined)
      this.#problems.add(at, `nonce ${nonce} stands in line ${before}, too; each request has one of its own`);
    this.#nonces.set(own, at);
    return own;
  }

  #clientOf(client: number | string, at: number): number {
    const known = this.#clients.get(client);
    if (known !== undefined) return known;
    const number = this.#isOwn && typeof client === 'number' ? client : this.#clients.size;
    if (number > 65_535) this.#problems.add(at, 'there are more than 65,536 clients');
    this.#clients.set(client, number);
    return number;
  }

  #operationOf({ operation, attempt }: RequestLine): { readonly number: number; attempts: number } {
    // Of a million of them nothing has to be remembered.
    if (this.#isOwn && typeof operation === 'number' && attempt !== undefined)
      return { number: operation, attempts: attempt };
    // Without a name it is one of its own.
    const name = operation ?? `line ${this.#count}`;
    let known = this.#operations.get(name);
    if (known === undefined) {
      const number = this.#isOwn && typeof operation === 'number' ? operation : this.#operations.size;
      this.#operations.set(name, (known = { number, attempts: 0 }));
    }
    known.attempts += 1;
    return known;
  }

  /** The reason of a conflict; without one what it may be, as of a service that tells no code. */
  #reasonOf({ answer, reason, base }: RequestLine, spec: CommandSpec | undefined): Reason | undefined {
    if (reason !== undefined || answer !== 'conflict') return reason;
    return base !== undefined && spec !== undefined && spec.precondition !== 'none'
      ? 'version-mismatch'
      : 'unnamed-conflict';
  }

  #versionOf(told: number | string | null | undefined): number {
    if (told === undefined || told === null) return 0;
    if (this.#isCounting) return Number(told);
    const tag = String(told);
    let number = this.#tags.get(tag);
    if (number === undefined) this.#tags.set(tag, (number = this.#tags.size + 1));
    return number;
  }

  /** Keeps what is known in full of a request. */
  #keep(
    nonce: number,
    line: RequestLine,
    spec: CommandSpec | undefined,
    slot: number,
    part: History,
  ): void {
    const { id, args = {}, modified, idempotencyKey, decidedUnixMs } = line;
    if (spec === undefined) {
      const collection = this.#workload.resources[0]?.collection ?? '';
      const key = line.key ?? (this.#isOwn ? undefined : `${collection}/${part.slotName(slot)}`);
      if (key === undefined) return;
      const fields = new Map(Object.entries(line.shows ?? {}) as [string, string][]);
      const answer =
        line.answer === 'found' ? { kind: 'found' as const, version: 0, fields } : { kind: 'missing' as const };
      this.#asked.set(nonce, askedOf({ kind: 'read', key }, answer));
      return;
    }
    const own = id ?? (this.#isOwn ? undefined : spec.path.includes(':id') ? part.slotName(slot) : '');
    if (own === undefined) return;
    const base =
      line.base === undefined && modified === undefined
        ? undefined
        : { version: this.#versionOf(line.base), ...(modified === undefined ? {} : { modified }) };
    this.#asked.set(nonce, {
      kind: 'command',
      id: own,
      args: args as Readonly<Record<string, string | number>>,
      ...(base === undefined ? {} : { base }),
      ...(typeof idempotencyKey === 'string' ? { idempotencyKey } : {}),
      ...(decidedUnixMs === undefined ? {} : { nowMs: decidedUnixMs }),
    });
  }

  #part(): History {
    const last = this.#parts.at(-1);
    if (last !== undefined && !last.full) return last;
    const part = new History(this.#keys, partRows, undefined, this.#salt);
    this.#parts.push(part);
    return part;
  }
}

/** Whether a file was written by this program. */
export function isOwn({ driver }: HeaderLine): boolean {
  return driver?.startsWith('contend ') === true;
}
