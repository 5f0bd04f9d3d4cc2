import { performance } from 'node:perf_hooks';
import { setTimeout as later } from 'node:timers/promises';
import type { Arguments } from '../../core/command.ts';
import type { Answer, Base, CommandIntent, Exchanged } from '../../core/operation.ts';
import { reasonOf } from '../../core/reason.ts';
import { collectionOf } from '../../core/record.ts';
import type { Seed } from '../../core/record.ts';
import type { ServiceDefinition } from '../../core/service.ts';
import type { Workload } from '../../core/workload.ts';
import type { Exchange, Exchanging } from './exchange.ts';
import { judged, outcomeLine, takenFor } from './judgement.ts';
import type { MappingLines } from './lines.ts';
import { OwnNumbers } from './own-numbers.ts';
import { rememberedOf, requestOf, valueOf } from './remembered.ts';
import type { Remembered } from './remembered.ts';
import { compared, comparedNumbers, describe, isServicesOwn, missingFields } from './showing.ts';
import { knownOf } from './snapshot.ts';
import { Tags } from './tags.ts';
import { toldDifference } from './told.ts';
import { Worlds } from './worlds.ts';
import type { Expected } from './worlds.ts';
import { partsOf } from '../../core/command.ts';

/** What all generations of a play have in common. */
export interface Stage {
  readonly workload: Workload;
  readonly service: ServiceDefinition;
  readonly exchange: Exchanging;
  readonly lines: MappingLines;
  /** Lines of which an answer was a fault of the server. */
  readonly failed: Set<string>;
  /** Collections whose records the adapter's commands look at or change. */
  readonly touched: ReadonlySet<string>;
}

/** How long a read may show what was before, ms each, and how often somebody may be told that others were faster. */
const lagsMs = [20, 60, 150, 300];
const raceMs = [20, 100];

/** The records of one generation, and one client at a time who changes them and looks at them. */
export class Generation {
  readonly #stage: Stage;
  readonly #seeds: readonly Seed[];
  readonly #worlds: Worlds;
  readonly #bases = new WeakMap<Base, ReturnType<Worlds['versionsOf']>>();
  readonly #tags = new Tags();
  readonly #keys = new Map<string, Remembered>();
  readonly #numbers = new OwnNumbers();
  readonly #looked = new Set<string>();
  #number = 0;
  #changed = false;
  /** Nobody knows any more what the records are. */
  over = false;
  decisions = 0;

  constructor(stage: Stage, seeds: readonly Seed[]) {
    this.#stage = stage;
    this.#seeds = seeds;
    this.#worlds = new Worlds(seeds, performance.now());
  }

  /** Looks at everything that was seeded and that somebody needs. */
  async lookAtSeeds(): Promise<void> {
    const { touched } = this.#stage;
    for (const { key } of this.#seeds)
      if (!this.over && this.#isShown(key) && touched.has(collectionOf(key)))
        await this.read({ kind: 'read', key }, 0);
  }

  /** Whether a command would be accepted now, for certain. */
  wouldApply(intent: CommandIntent): boolean {
    return this.#expected(intent, now()).every(({ kind }) => kind === 'applied');
  }

  /** Reads a record, and again while it shows what was before; sets what comes beside what it is. */
  async read(intent: Exchanged & { readonly kind: 'read' }, client: number): Promise<Answer> {
    const { key } = intent;
    const { lines, exchange } = this.#stage;
    if (!this.#isShown(key)) return { kind: 'missing' };
    for (let attempt = 0; ; attempt++) {
      const seen = await exchange(intent, client);
      const problem = this.#problemOf(key, seen);
      if (problem === undefined) return seen.answer;
      // Who was late once and never right is not waited for again.
      const lagMs = lines.isContradicted(problem.line) ? undefined : lagsMs[attempt];
      if (lagMs === undefined) {
        lines.contradict(problem.line, { ...seen, taken: problem.taken, means: problem.means });
        this.over = true;
        return seen.answer;
      }
      await later(lagMs);
    }
  }

  /** Sends a command and sets what comes beside what it means; undefined where the operation cannot go on. */
  async send(intent: CommandIntent, client: number): Promise<Answer | undefined> {
    const { command, idempotencyKey } = intent;
    if (!Object.hasOwn(this.#stage.service.commands, command.name)) return undefined;
    const known = idempotencyKey === undefined ? undefined : this.#keys.get(idempotencyKey);
    // Whether users share their keys is the service's own affair.
    if (known !== undefined && known.client !== client) return undefined;
    this.#announce(intent);
    if (known?.isAccepted === true) return this.#sendAgain(intent, client, known);
    for (let attempt = 0; ; attempt++) {
      const seen = await this.#stage.exchange(intent, client);
      const { answer } = seen;
      const found = judged(answer, seen.status, this.#expected(intent, seen), command.method);
      const line = this.#lineOf(intent, found.line);
      if (found.kind === 'contradicted') {
        const isRefused = answer.kind === 'conflict' || answer.kind === 'rejected';
        if (isRefused && found.means === 'accepted' && this.#worlds.mayBeOver(intent, this.#number, seen)) {
          this.#stage.lines.doubt(line, 'its lease may have been over');
          return answer;
        }
        const isRaced = answer.kind === 'conflict' && answer.retryable;
        const pauseMs = isRaced ? raceMs[attempt] : undefined;
        if (pauseMs !== undefined) {
          await later(pauseMs);
          continue;
        }
        if (known !== undefined && answer.kind === 'conflict') return answer;
        const unnamed = found.means === 'accepted' ? unnamedBase(intent, seen) : undefined;
        if (unnamed !== undefined) {
          this.#stage.lines.doubt(line, unnamed);
          return answer;
        }
        if (answer.kind === 'unknown' && !this.#stage.failed.has(line)) {
          // Once may be chance.
          this.#stage.failed.add(line);
          this.#stage.lines.doubt(line, `answered ${seen.status} once`);
          this.over = true;
          return answer;
        }
        this.#contradict(line, seen, takenFor(answer), found.means);
        return answer;
      }
      if (idempotencyKey !== undefined) this.#keys.set(idempotencyKey, rememberedOf(intent, client, answer));
      if (found.kind === 'unclear') {
        this.#stage.lines.doubt(line, found.why);
        this.over ||= found.changed;
        return answer;
      }
      this.decisions += 1;
      this.#worlds.keep(found.expected);
      this.#stage.lines.confirm(line, found.note);
      if (answer.kind === 'accepted') {
        this.#changed = true;
        this.#stage.lines.confirm(this.#lineOf(intent, 'request'));
        if (this.#seeds.length > 0) this.#stage.lines.confirm('seed');
        this.#checkTold(intent, seen, found.expected);
      }
      // Who is refused changes nothing: once for each way to refuse is enough to see it.
      if (answer.kind === 'accepted' || !this.#looked.has(line)) await this.#lookBack(intent, client);
      this.#looked.add(line);
      return answer;
    }
  }

  /** Sends a wrong request, which has to be rejected; what was seen of another kind of answer is no proof. */
  async sendWrong(intent: CommandIntent, args: Arguments, client: number): Promise<void> {
    const { lines, exchange } = this.#stage;
    const line = this.#lineOf(intent, 'rejected');
    const { idempotencyKey } = intent;
    const wrong: CommandIntent = {
      ...intent,
      args,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey: `${idempotencyKey}.wrong` }),
    };
    const seen = await exchange(wrong, client);
    const { answer, status } = seen;
    const wrongs = Object.keys(intent.args)
      .filter((name) => args[name] !== intent.args[name])
      .map((name) => `${name} is ${args[name] === undefined ? 'missing' : JSON.stringify(args[name])}`)
      .join(', ');
    if (answer.kind === 'rejected') lines.confirm(line);
    else if (answer.kind !== 'accepted') lines.doubt(line, `${status} is taken for ${takenFor(answer)}`);
    else if (status >= 400)
      lines.contradict(line, { ...seen, taken: takenFor(answer), means: `rejected: ${wrongs}` });
    else {
      // Services differ in what they take.
      lines.doubt(line, `the service takes it (${wrongs})`);
      this.over = true;
    }
  }

  #announce(intent: CommandIntent): void {
    const { lines } = this.#stage;
    const name = this.#lineOf(intent, 'accepted');
    if (this.#looked.has(name)) return;
    this.#looked.add(name);
    const { command, base } = intent;
    const conditions = partsOf(intent).flatMap(({ when }) => when.map(({ reason }) => reason));
    lines.expect(this.#lineOf(intent, 'request'));
    lines.expect(name);
    for (const reason of new Set(conditions))
      if (reasonOf(reason).side !== 'request') lines.expect(this.#lineOf(intent, outcomeLine([reason])));
    if (base !== undefined && command.precondition !== 'none')
      lines.expect(this.#lineOf(intent, 'race lost'));
    if (intent.idempotencyKey !== undefined) lines.expect(this.#lineOf(intent, 'the same key again'));
  }

  /** Sends a request again, or another one with its key: it has no effect. */
  async #sendAgain(intent: CommandIntent, client: number, first: Remembered): Promise<Answer> {
    const { exchange, lines } = this.#stage;
    const isSame = first.request === requestOf(intent);
    const line = this.#lineOf(intent, isSame ? 'the same key again' : 'the key of another request');
    const seen = await exchange(intent, client);
    const { answer } = seen;
    const value = valueOf(answer);
    const [again] = this.#expected(intent, seen);
    const second = again?.kind === 'applied' ? again.counted[0]?.[1] : undefined;
    if (answer.kind === 'unknown') this.over = true;
    const isSecond = value !== undefined && value === second && value !== first.value;
    if (isSecond)
      this.#contradict(
        line,
        seen,
        `accepted, value ${value}: a second effect`,
        'accepted once, with one effect',
      );
    else if (isSame === (answer.kind === 'accepted')) lines.confirm(line);
    else lines.doubt(line, `${seen.status} is taken for ${takenFor(answer)}`);
    if (!this.over) await this.#lookBack(intent, client);
    return answer;
  }

  /** Reads what a command has written, or left as it was. */
  async #lookBack(intent: CommandIntent, client: number): Promise<void> {
    for (const key of this.#worlds.keysOf(intent, this.#number))
      if (!this.over && this.#isShown(key)) await this.read({ kind: 'read', key }, client);
  }

  #expected(intent: CommandIntent, moment: Pick<Exchange, 'sentMs' | 'answeredMs'>): readonly Expected[] {
    const meant = { ...intent, args: this.#numbers.meant(intent.args) };
    const number = ++this.#number;
    const { base, command } = intent;
    const versions =
      base === undefined || command.precondition === 'none' ? undefined : this.#bases.get(base);
    const expected = this.#worlds.expect(meant, number, moment, versions);
    if (versions === undefined) return expected;
    // A base without a tag, or with one that others have too, cannot be named.
    const isNamed = base?.tag !== undefined && !this.#tags.isAmbiguous(base.tag);
    if (isNamed) return expected;
    const unnamed = this.#worlds.expect(meant, number, moment, undefined);
    return expected.flatMap((one, at) => (one.kind === 'applied' ? [one] : [one, unnamed[at]!]));
  }

  #checkTold(intent: CommandIntent, seen: Exchange, [expected]: readonly Expected[]): void {
    const { answer } = seen;
    if (answer.kind !== 'accepted' || expected?.kind !== 'applied') return;
    const { lines, workload } = this.#stage;
    const value = valueOf(answer);
    const { counted } = expected;
    const [first] = counted;
    if (value !== undefined && first !== undefined) {
      const line = this.#lineOf(intent, 'value');
      const named = answer.told?.token ?? value;
      if (isServicesOwn(first[0], workload)) this.#numbers.learn(first[0], String(named), String(first[1]));
      else if (counted.some(([, meant]) => meant === value)) lines.confirm(line);
      else
        this.#contradict(
          line,
          seen,
          `accepted, value ${value}`,
          counted.map(([field, meant]) => `${field} ${meant}`).join(' or '),
        );
    }
    const told = answer.told?.fields ?? new Map<string, string>();
    if (told.size === 0) return;
    const records = this.#worlds.keysOf(intent, this.#number).map((key) => this.#worlds.known(key));
    const differing = toldDifference(told, records, workload);
    const line = this.#lineOf(intent, 'fields');
    if (!('compared' in differing))
      this.#contradict(
        line,
        seen,
        `${differing.field} ${differing.shown}`,
        `${differing.field} ${differing.meant}`,
      );
    else if (differing.compared) lines.confirm(line);
    else lines.doubt(line, 'it tells no field that is the same for everybody');
  }

  #problemOf(
    key: string,
    { answer, status }: Exchange,
  ): { readonly line: string; readonly taken: string; readonly means: string } | undefined {
    const { lines, workload } = this.#stage;
    const where = `reads.${collectionOf(key)}`;
    const known = knownOf(key, this.#worlds, workload);
    const isSeeded = !this.#changed && this.#seeds.some((seed) => seed.key === key);
    const means = known?.live === true ? `the record${describe(known)}` : 'an answer';
    if (status === 429 || status === 503) {
      lines.doubt(`${where}.request`, `answered ${status}`);
      return undefined;
    }
    if (answer.kind === 'rejected' || answer.kind === 'unknown')
      return { line: `${where}.request`, taken: takenFor(answer), means };
    if (known?.live !== true) return undefined;
    if (answer.kind === 'missing') {
      // Such an id stands for letters that the service keeps as they are.
      if (/U[0-9A-F]+Z/.test(key)) {
        lines.doubt(`${where}.fields`, 'no record is found under the id that stands for its name');
        return undefined;
      }
      if (known.fields.size === 0) {
        lines.doubt(`${where}.fields`, 'a record with nothing in it is not shown');
        return undefined;
      }
      const made = isSeeded ? ', as it was seeded' : '';
      return {
        line: isSeeded ? 'seed' : `${where}.fields`,
        taken: takenFor(answer),
        means: `${means}${made}`,
      };
    }
    if (answer.kind !== 'found') return undefined;
    const [values, numbers] = [
      compared(answer.fields, known, workload),
      comparedNumbers(answer.fields, known),
    ];
    const names = [...values.compared, ...numbers.compared];
    const differing = [...values.differing, ...numbers.differing];
    if (differing.length > 0)
      return {
        line: `${where}.fields`,
        taken: differing.map(({ field, shown }) => `${field} ${shown}`).join(', '),
        means: differing.map(({ field, meant }) => `${field} ${meant}`).join(', '),
      };
    lines.confirm(`${where}.request`);
    if (isSeeded) lines.confirm('seed');
    if (names.length > 0) lines.confirm(`${where}.fields`);
    else lines.doubt(`${where}.fields`, missingFields(known));
    this.#noteNumbers(key, answer.fields);
    return this.#noteTag(key, answer, names.length > 0);
  }

  #noteTag(
    key: string,
    answer: Base & { readonly kind: 'found' },
    isCompared: boolean,
  ): { readonly line: string; readonly taken: string; readonly means: string } | undefined {
    const { lines, workload } = this.#stage;
    const versions = this.#worlds.versionsOf(key);
    this.#bases.set(answer, versions);
    const line = `reads.${collectionOf(key)}.tag`;
    if (workload.commands.every(({ precondition }) => precondition !== 'required')) return undefined;
    if (answer.tag === undefined) {
      lines.doubt(line, 'no tag is told: no change names what it was made on');
      return undefined;
    }
    const fate = this.#tags.note(key, answer.tag, versions.get(1) ?? 0);
    if (fate === 'new') lines.confirm(line);
    else if (fate === 'dated') lines.doubt(line, 'two states have one date');
    else if (fate === 'stuck' && isCompared)
      return {
        line,
        taken: `the tag ${answer.tag}, as before the change`,
        means: 'another tag for another state',
      };
    return undefined;
  }

  /** Learns what the service calls numbers of its own. */
  #noteNumbers(key: string, shown: ReadonlyMap<string, string>): void {
    const known = this.#worlds.known(key);
    if (known?.live !== true) return;
    for (const [field, meant] of known.fields) {
      const value = shown.get(field);
      if (value !== undefined && isServicesOwn(field, this.#stage.workload))
        this.#numbers.learn(field, value, meant);
    }
  }

  #contradict(line: string, { sent, came }: Exchange, taken: string, means: string): void {
    this.#stage.lines.contradict(line, { sent, came, taken, means });
    this.over = true;
  }

  #isShown(key: string): boolean {
    return this.#stage.service.reads?.[collectionOf(key)] !== undefined;
  }

  #lineOf({ command }: CommandIntent, outcome: string): string {
    return outcome === 'request'
      ? `commands.${command.name}.request`
      : `commands.${command.name}: ${outcome}`;
  }
}

function now(): { readonly sentMs: number; readonly answeredMs: number } {
  const ms = performance.now();
  return { sentMs: ms, answeredMs: ms };
}

/** Why a service cannot take the base of a change, which is no fault of anybody's mapping; undefined where it can. */
function unnamedBase({ base, command }: CommandIntent, { answer, status }: Exchange): string | undefined {
  if (base === undefined || command.precondition === 'none') return undefined;
  if (base.tag === undefined && status === 428)
    return 'the service wants to know the base (428), and tells no tag of it';
  // RFC 9110, 13.1.1.
  if (base.tag?.startsWith('W/') === true && answer.kind === 'conflict')
    return 'a weak tag (W/) never matches an If-Match';
  return undefined;
}
