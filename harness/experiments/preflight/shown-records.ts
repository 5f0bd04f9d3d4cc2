import type { Base } from '../../core/operation.ts';
import { collectionOf } from '../../core/record.ts';
import type { Fields, Seed } from '../../core/record.ts';
import type { Exchange } from './exchange.ts';
import { takenFor } from './judgement.ts';
import { OwnNumbers } from './own-numbers.ts';
import {
  compared,
  comparedNumbers,
  describe,
  emptied,
  isServicesOwn,
  missingFields,
  otherFields,
  otherLock,
  strangeFields,
} from './showing.ts';
import type { Difference } from './showing.ts';
import { knownOf } from './snapshot.ts';
import type { Stage } from './stage.ts';
import { ShownTags, Tags } from './tags.ts';
import type { Worlds } from './worlds.ts';

/** What a read shows and the record is not: the line of the adapter that it speaks against, what came, and what had to. */
export interface ShownProblem {
  readonly line: string;
  readonly taken: string;
  readonly means: string;
}

/** Locks of which each is shown as another, before that is held against the adapter. */
const enoughLocks = 3;

type Versions = ReturnType<Worlds['versionsOf']>;

/** What reads of one generation show of its records: fields, tags, and numbers that are the service's own. */
export class ShownRecords {
  readonly numbers = new OwnNumbers();
  readonly tags = new ShownTags();
  /** Whether anything was changed since the records were seeded. */
  changed = false;
  readonly #stage: Pick<Stage, 'lines' | 'workload' | 'service'>;
  readonly #seeds: readonly Seed[];
  readonly #worlds: Worlds;
  readonly #bases = new WeakMap<Base, Versions>();
  readonly #tags = new Tags();
  /** By record: what the lock is called that was granted last, and the field that shows it. */
  readonly #locks = new Map<string, { readonly field: string; readonly token: string }>();
  /** Locks that held while a read showed the number of another, as long as none was shown as it was told. */
  readonly #otherwise = new Set<string>();
  #isLockShown = false;

  constructor(stage: Pick<Stage, 'lines' | 'workload' | 'service'>, seeds: readonly Seed[], worlds: Worlds) {
    this.#stage = stage;
    this.#seeds = seeds;
    this.#worlds = worlds;
  }

  /** Notes what a lock is called, or that nobody was told. */
  granted(key: string, field: string, token: string | undefined): void {
    if (token === undefined) this.#locks.delete(key);
    else this.#locks.set(key, { field, token });
  }

  /** The versions that a record may have had when it was read. */
  versionsOf(base: Base): Versions | undefined {
    return this.#bases.get(base);
  }

  /** Whether a change can name this base: not without a tag, nor with one that others have too. */
  isNamed({ tag }: Base): boolean {
    return tag !== undefined && !this.#tags.isAmbiguous(tag);
  }

  /** Sets what a read shows beside what the record is; undefined where nothing contradicts it. */
  problemOf(key: string, seen: Exchange): ShownProblem | undefined {
    const { answer, status } = seen;
    const { lines, workload, service } = this.#stage;
    const where = `reads.${collectionOf(key)}`;
    const known = knownOf(key, this.#worlds, workload);
    const isSeeded = !this.changed && this.#seeds.some((seed) => seed.key === key);
    const means = known?.live === true ? `the record${describe(known)}` : 'an answer';
    if (status === 429 || status === 503) {
      lines.doubt(`${where}.request`, `answered ${status}`);
      return undefined;
    }
    if (answer.kind === 'rejected' || answer.kind === 'unknown')
      return { line: `${where}.request`, taken: takenFor(answer), means };
    if (answer.kind === 'found' && answer.version !== 0) this.tags.note(key, answer.version);
    if (answer.kind === 'found' && known?.live === false && this.#worlds.neverWas(key))
      return {
        line: `${where}.fields`,
        taken: 'a record',
        means:
          'no such record, as nobody has made it: let fields answer with undefined (404 and 410 say it, too)',
      };
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
    const differing = [
      ...values.differing,
      ...numbers.differing,
      ...emptied(answer.fields, known),
      ...this.#otherLock(key, answer.fields, this.#worlds.surelyHolds(key, seen)),
    ];
    if (differing.length > 0)
      return {
        line: `${where}.fields`,
        taken: differing.map(({ field, shown }) => `${field} ${shown}`).join(', '),
        means: differing.map(({ field, meant }) => `${field} ${meant}`).join(', '),
      };
    lines.confirm(`${where}.request`);
    if (isSeeded) lines.confirm('seed');
    // A name that is mistyped leaves its field out, and less is examined.
    const others =
      otherFields(answer.fields, known) ??
      (service.reads?.[collectionOf(key)]?.fields === undefined
        ? undefined
        : strangeFields(answer.fields, known, workload));
    if (names.length > 0) lines.confirm(`${where}.fields`, others);
    else lines.doubt(`${where}.fields`, others ?? missingFields(known));
    this.#noteNumbers(key, answer.fields);
    return this.#noteTag(key, answer, names.length > 0);
  }

  /** The lock that a read shows in place of the one that holds: one that is late once shows it soon, and the leases are short. */
  #otherLock(key: string, shown: Fields, isHeld: boolean): readonly Difference[] {
    const lock = this.#locks.get(key);
    if (lock === undefined || this.#isLockShown) return [];
    const others = otherLock(shown, lock);
    if (isHeld && others.length > 0) this.#otherwise.add(lock.token);
    this.#isLockShown = isHeld && shown.get(lock.field) === lock.token;
    return this.#otherwise.size < enoughLocks || this.#isLockShown ? [] : others;
  }

  #noteTag(
    key: string,
    answer: Base & { readonly kind: 'found' },
    isCompared: boolean,
  ): ShownProblem | undefined {
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
        this.numbers.shown(field, value, meant);
    }
  }
}
