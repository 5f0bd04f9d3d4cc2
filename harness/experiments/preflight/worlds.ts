import type { Part } from '../../core/guarded.ts';
import type { CommandIntent } from '../../core/operation.ts';
import type { Reason } from '../../core/reason.ts';
import { absent, seeded } from '../../core/record.ts';
import type { Seed, State } from '../../core/record.ts';
import { holds, step } from '../../core/step.ts';

/** What a command must be answered in one world. */
export type Expected = { readonly world: World } & (
  | {
      readonly kind: 'applied';
      readonly after: readonly State[];
      /** Fields that it counts up or down, with their new values. */
      readonly counted: readonly (readonly [field: string, value: number])[];
      /** By key of a lease that it grants: when that may be over at the earliest, on the clock of moments; undefined where it ends one. */
      readonly leases: ReadonlyMap<string, number | undefined>;
    }
  /** Every reason that it may be refused for: a service looks in an order of its own. */
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] }
);

/** When a request was on its way, ms on one clock. */
export interface Moment {
  readonly sentMs: number;
  readonly answeredMs: number;
}

/**
 * What may be: how fast the service's leases pass, with the records as they then are. Twins that differ in nonces, users and
 * clocks alone tell what of a record is meant whoever asks, and when.
 */
interface World {
  readonly pace: 0 | 1 | 2;
  readonly twins: readonly State[];
}

/** What a record has in every world: fields that all agree on; undefined where some have it and some do not. */
export type Known =
  | {
      readonly live: true;
      readonly fields: ReadonlyMap<string, string>;
      readonly isVague: (field: string) => boolean;
      /** Fields that hold something in every world, though not the same, and for good: who has a voucher. */
      readonly held?: ReadonlySet<string>;
      /** Fields with a number in their name, such as half hours, that are there whatever they hold; absent where worlds differ. */
      readonly numbered?: ReadonlySet<string>;
    }
  | { readonly live: false };

/** Whether a field is one of many alike, such as the half hours `s18` and `s19`. */
export function isNumbered(field: string): boolean {
  return /^[a-z]+\d+$/i.test(field);
}

/** By so much a lease may seem over too early to a service whose clock counts whole milliseconds, and ours did not, ms. */
const clocksMs = 2;

/** Clocks of twins are so far apart, ms. */
const apartMs = 7_919_000;
const epochMs = 1_700_000_000_000;

/** What the records of one generation are by the meaning of the workload, as far as one client can know. */
export class Worlds {
  #worlds: readonly World[];
  /** By key, whatever the pace: a service counts from when it decides, and that is never before the request. */
  readonly #leases = new Map<string, number>();
  readonly #startMs: number;

  constructor(seeds: readonly Seed[], startMs: number) {
    const first: State = new Map(seeds.map((seed) => [seed.key, seeded(seed)]));
    this.#startMs = startMs;
    // A lease that ends is seen at once, late, or never.
    this.#worlds = ([1, 0, 2] as const).map((pace) => ({ pace, twins: [first, first] }));
  }

  /** Keys of the records that a command looks at or changes, the same in all worlds. */
  keysOf(intent: CommandIntent, number: number): readonly string[] {
    const [one, other] = [0, 1].map((twin) => this.#partsOf(intent, number, twin, epochMs, undefined));
    const others = new Set(other!.map(({ key }) => key));
    return one!.map(({ key }) => key).filter((key) => others.has(key));
  }

  /** Whether a record is there in no world, and has never been. */
  neverWas(key: string): boolean {
    return this.#worlds.every(({ twins }) =>
      twins.every((state) => (state.get(key) ?? absent).version === 0),
    );
  }

  /** The version of a record in each world, as a base that was read names it. */
  versionsOf(key: string): ReadonlyMap<World['pace'], number> {
    return new Map(this.#worlds.map(({ pace, twins }) => [pace, (twins[0]!.get(key) ?? absent).version]));
  }

  /** What a command must be answered; `base` is what its precondition names, absent where it sends none. */
  expect(
    intent: CommandIntent,
    number: number,
    moment: Moment,
    base: ReadonlyMap<World['pace'], number> | undefined,
  ): readonly Expected[] {
    return this.#worlds.map((world): Expected => {
      const nowMs = this.#nowOf(world.pace, moment);
      const decisions = world.twins.map((state, twin) => {
        const parts = this.#partsOf(intent, number, twin, nowMs, base?.get(world.pace));
        return {
          parts,
          state,
          decision: step(state, { name: intent.command.name, nonce: nonceOf(number, twin), parts }),
        };
      });
      const [{ parts, state, decision }] = decisions as [(typeof decisions)[number]];
      if (decision.kind === 'refused')
        return { world, kind: 'refused', reasons: reasonsAgainst(parts, state) };
      const after = decisions.map((one) =>
        one.decision.kind === 'applied' ? one.decision.after : one.state,
      );
      let at = 0;
      const counted = parts.flatMap(({ then }) =>
        then.flatMap((change) =>
          change.do === 'add' ? [[change.field, decision.added[at++]!] as const] : [],
        ),
      );
      // What changes no lease leaves it as it was granted: in worlds that disagree about the time it would be another one.
      const leases = new Map(
        parts
          .filter(({ key, then }) => setsLease(then, timesIn(world.twins, key), timesIn(after, key)))
          .map(({ key }) => {
            const overMs = Math.min(...timesIn(after, key).values());
            return [key, overMs === Infinity ? undefined : moment.sentMs + overMs - nowMs];
          }),
      );
      return { world, kind: 'applied', after, counted, leases };
    });
  }

  /** Keeps the worlds in which what came can be, with what is there afterwards. */
  keep(expected: readonly Expected[]): void {
    for (const one of expected)
      for (const [key, overMs] of one.kind === 'applied' ? one.leases : [])
        if (overMs === undefined) this.#leases.delete(key);
        else this.#leases.set(key, overMs);
    this.#worlds = expected.map((one) =>
      one.kind === 'applied' ? { pace: one.world.pace, twins: one.after } : one.world,
    );
  }

  /** Whether the lease that a record was granted last holds for certain. */
  surelyHolds(key: string, { answeredMs }: Pick<Moment, 'answeredMs'>): boolean {
    const overMs = this.#leases.get(key);
    return overMs !== undefined && answeredMs < overMs - clocksMs;
  }

  known(key: string): Known | undefined {
    const records = this.#worlds.flatMap(({ twins }) => twins.map((state) => state.get(key) ?? absent));
    if (records.every(({ live }) => !live)) return { live: false };
    if (!records.every(({ live }) => live)) return undefined;
    const [first] = records;
    const agreed = [...first!.fields].filter(([name, value]) =>
      records.every(({ fields }) => fields.get(name) === value),
    );
    const fields = new Map(agreed);
    const names = new Set(records.flatMap((record) => [...record.fields.keys()]));
    const numbered = [...names].filter(isNumbered);
    // What a lease has granted may be gone any moment.
    const isLeased = this.#leases.has(key);
    const held = [...names].filter(
      (name) =>
        !isLeased && !fields.has(name) && records.every((record) => (record.fields.get(name) ?? '') !== ''),
    );
    const isSure = numbered.every((name) => records.every((record) => record.fields.has(name)));
    return {
      live: true,
      fields,
      isVague: (field) => names.has(field) && !fields.has(field),
      held: new Set(held),
      ...(isSure && numbered.length > 0 ? { numbered: new Set(numbered) } : {}),
    };
  }

  /**
   * Whether a lease of a record that a command looks at may have run out by then: a time that the clock has set, no stamp of
   * a change, and that has passed. Services are free to take nothing from its holder any more.
   */
  mayBeOver(intent: CommandIntent, number: number, { answeredMs }: Moment): boolean {
    return this.keysOf(intent, number).some(
      (key) => (this.#leases.get(key) ?? Infinity) - clocksMs <= answeredMs,
    );
  }

  #nowOf(pace: World['pace'], { sentMs, answeredMs }: Moment): number {
    if (pace === 0) return epochMs;
    return Math.round(epochMs + (pace === 1 ? sentMs - this.#startMs : 2 * (answeredMs - this.#startMs)));
  }

  #partsOf(
    { command, id, args }: CommandIntent,
    number: number,
    twin: number,
    nowMs: number,
    version: number | undefined,
  ): readonly Part[] {
    return command.parts({
      id,
      args,
      preconditions:
        version === undefined ? [] : [{ is: 'version', oneOf: [version], reason: 'version-mismatch' }],
      nonce: nonceOf(number, twin),
      nowMs: nowMs + twin * apartMs,
      by: `request-${nonceOf(number, twin)}`,
    });
  }
}

/** By field of a record: when its lease is over, on the clock of its world. A time that is the clock's, and no stamp of a change. */
function timesIn(twins: readonly State[], key: string): ReadonlyMap<string, number> {
  const [one, other] = twins.map((state) => (state.get(key) ?? absent).fields);
  return new Map(
    [...one!].flatMap(([name, value]) =>
      name !== 'changedAt' && Number(other!.get(name)) - Number(value) === apartMs
        ? [[name, Number(value)] as const]
        : [],
    ),
  );
}

/** Whether changes grant a lease or end one, by the times of a record before and after them. */
function setsLease(
  then: Part['then'],
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): boolean {
  return then.some((change) => change.do === 'delete' || before.has(change.field) || after.has(change.field));
}

function nonceOf(number: number, twin: number): number {
  return (twin + 1) * 1_000_000 + number;
}

function reasonsAgainst(parts: readonly Part[], state: State): Reason[] {
  const reasons = parts.flatMap(({ key, when }) =>
    when.filter((condition) => !holds(condition, state.get(key) ?? absent)).map(({ reason }) => reason),
  );
  return reasons.length === 0 ? ['invalid-value'] : [...new Set(reasons)];
}
