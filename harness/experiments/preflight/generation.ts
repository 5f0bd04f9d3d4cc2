import { performance } from 'node:perf_hooks';
import { setTimeout as later } from 'node:timers/promises';
import type { Arguments } from '../../core/command.ts';
import type { Answer, CommandIntent, Exchanged } from '../../core/operation.ts';
import { reasonOf } from '../../core/reason.ts';
import type { Reason } from '../../core/reason.ts';
import { collectionOf } from '../../core/record.ts';
import type { Seed } from '../../core/record.ts';
import type { Exchange } from './exchange.ts';
import { judged, outcomeLine, takenFor } from './judgement.ts';
import { effectOf, rememberedOf, requestOf, valueOf } from './remembered.ts';
import type { Remembered } from './remembered.ts';
import { isServicesOwn } from './showing.ts';
import { ShownRecords } from './shown-records.ts';
import type { Stage } from './stage.ts';
import { strangeTold, toldDifference } from './told.ts';
import { unnamedBase } from './unnamed-base.ts';
import { Worlds } from './worlds.ts';
import type { Expected } from './worlds.ts';
import { collectionIn, partsOf, plainArguments } from '../../core/command.ts';

/** How long a read may show what was before, ms each, and how often somebody may be told that others were faster. */
const lagsMs = [20, 60, 150, 300];
const raceMs = [20, 100];

/** Why a key that another request came with is not taken. */
const reusedKey: Reason = 'idempotency-key-reused';

/** The records of one generation, and one client at a time who changes them and looks at them. */
export class Generation {
  readonly #stage: Stage;
  readonly #seeds: readonly Seed[];
  readonly #worlds: Worlds;
  readonly #shown: ShownRecords;
  readonly #keys = new Map<string, Remembered>();
  readonly #looked = new Set<string>();
  #number = 0;
  /** Nobody knows any more what the records are. */
  over = false;
  decisions = 0;

  constructor(stage: Stage, seeds: readonly Seed[]) {
    this.#stage = stage;
    this.#seeds = seeds;
    this.#worlds = new Worlds(seeds, performance.now());
    this.#shown = new ShownRecords(stage, seeds, this.#worlds);
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
      const problem = this.#shown.problemOf(key, seen);
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
      const expected = this.#expected(intent, seen);
      const isFirst = known === undefined && attempt === 0;
      const found = judged(answer, seen.status, expected, command.method, isFirst);
      const line = this.#lineOf(intent, found.line);
      if (found.kind === 'contradicted') {
        const isRefused = answer.kind === 'conflict' || answer.kind === 'rejected';
        const isOfHolder = isRefused && found.means === 'accepted';
        const isOfNext = answer.kind === 'accepted' && found.means.startsWith('race lost');
        if ((isOfHolder || isOfNext) && this.#worlds.mayBeOver(intent, this.#number, seen)) {
          this.#stage.lines.doubt(line, 'its lease may have been over');
          // Who has it from when on, nobody can say.
          this.over ||= isOfNext;
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
      this.#noteLease(intent, expected, answer);
      this.decisions += 1;
      this.#worlds.keep(found.expected);
      this.#stage.lines.confirm(line, found.note);
      if (answer.kind === 'accepted') {
        this.#shown.changed = true;
        this.#stage.lines.confirm(this.#lineOf(intent, 'request'));
        if (this.#seeds.length > 0) this.#stage.lines.confirm('seed');
        this.#checkTold(intent, seen, found.expected);
      }
      // Who is refused changes nothing: once for each way to refuse is enough to see it.
      if (answer.kind === 'accepted' || !this.#looked.has(line)) await this.#lookBack(intent, client);
      if (answer.kind === 'accepted' && !this.over) this.#checkTag(intent, seen, answer.version);
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
      .map(
        (name) =>
          `${name} is ${args[name] === undefined ? 'missing' : JSON.stringify(plainArguments(args)[name])}`,
      )
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
    const effect = effectOf(answer);
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
    else if (isSame && effect !== undefined && first.effect !== undefined && effect !== first.effect)
      this.#contradict(
        line,
        seen,
        `${takenFor(answer)}, effect ${effect}`,
        `effect ${first.effect}, as it was told before`,
      );
    else if (!isSame && answer.kind === 'rejected' && answer.code !== reusedKey)
      // Only so does a race tell it from a request that is wrong.
      lines.doubt(line, `taken for ${takenFor(answer)}; let answer say rejected('${reusedKey}')`);
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
    const meant = { ...intent, args: this.#shown.numbers.meant(intent.args) };
    const number = ++this.#number;
    const { base, command } = intent;
    const versions =
      base === undefined || command.precondition === 'none' ? undefined : this.#shown.versionsOf(base);
    const expected = this.#worlds.expect(meant, number, moment, versions);
    if (versions === undefined) return expected;
    if (base !== undefined && this.#shown.isNamed(base)) return expected;
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
    if (intent.command.token !== undefined && first !== undefined)
      for (const key of this.#worlds.keysOf(intent, this.#number))
        this.#shown.granted(
          key,
          first[0],
          answer.told?.token === undefined ? undefined : String(answer.told.token),
        );
    if (value !== undefined && first !== undefined) {
      const line = this.#lineOf(intent, 'value');
      const named = answer.told?.token ?? value;
      if (isServicesOwn(first[0], workload))
        this.#shown.numbers.told(first[0], String(named), String(first[1]));
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
    else {
      // What names an effect under a key is of the answer, not of a record.
      const strange =
        intent.command.idempotencyKey === 'required' ? undefined : strangeTold(told, records, workload);
      if (differing.compared) lines.confirm(line, strange);
      else lines.doubt(line, strange ?? 'it tells no field that is the same for everybody');
    }
  }

  /**
   * Sets the tag that an acceptance tells beside those that reads have shown; what none has shown may be of the answer alone, and
   * that of a command without a precondition of a record that it has made.
   */
  #checkTag(intent: CommandIntent, seen: Exchange, tag: number): void {
    const { command, id } = intent;
    if (command.precondition !== 'required') return;
    const time = this.#shown.tags.timeOf(`${collectionIn(command)}/${id}`, tag);
    const line = this.#lineOf(intent, 'tag');
    if (time === 'now') this.#stage.lines.confirm(line);
    else if (time === 'before')
      this.#contradict(
        line,
        seen,
        'accepted, with the tag of an earlier state',
        'the tag that the record has now',
      );
  }

  /** Says whether a lease was over when its time was: some services let them last longer, and some adapters ask for it. */
  #noteLease(intent: CommandIntent, expected: readonly Expected[], answer: Answer): void {
    const kinds = new Set(expected.map(({ kind }) => kind));
    if (kinds.size < 2) return;
    const line = this.#lineOf(intent, 'after the lease');
    if (answer.kind === 'accepted') this.#stage.lines.confirm(line);
    else
      this.#stage.lines.doubt(
        line,
        'its time is over, and it holds all the same: see in which unit the adapter sends it',
      );
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
