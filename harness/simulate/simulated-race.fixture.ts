import { integerOf } from '../core/guarded.ts';
import type { Command, Part } from '../core/guarded.ts';
import { absent } from '../core/record.ts';
import type { State, Stored } from '../core/record.ts';
import { step } from '../core/step.ts';
import type { Anomaly } from '../core/verdict.ts';
import { capacity as capacityCheck } from '../check/amounts/capacity.ts';
import { content as contentCheck } from '../check/versions/content.ts';
import { lineage as lineageCheck } from '../check/versions/lineage.ts';
import { linearize } from '../check/linearizable.ts';
import type { Observed } from '../check/linearizable.ts';
import { madeUpEvidence, madeUpRow } from '../check/made-up-evidence.fixture.ts';
import type { MadeUpRace, MadeUpReceipt, MadeUpRow } from '../check/made-up-evidence.fixture.ts';
import { receiptsMatch as receiptsMatchCheck } from '../check/receipts.ts';
import { uniqueness as uniquenessCheck } from '../check/claims/uniqueness.ts';
import { found } from '../check/found.fixture.ts';

const capacity = found(capacityCheck);
const uniqueness = found(uniquenessCheck);
const lineage = found(lineageCheck);
const content = found(contentCheck);
const receiptsMatch = found(receiptsMatchCheck);

/** A race for one record, small enough to try every order of it. */
export interface Scenario {
  readonly name: string;
  readonly key: string;
  readonly seed: Stored;
  readonly decided: 'sold-out' | 'name-taken' | undefined;
  readonly parts: (nonce: number, base: number) => readonly Part[];
  /** Whether clients name the version that they change. */
  readonly based: boolean;
  /** What the checks of a workload like this find. */
  readonly check: (race: MadeUpRace, audited?: boolean) => readonly Anomaly[];
  /** Whether a state refuses a request for good. */
  readonly refuses: (record: Stored, row: MadeUpRow) => boolean;
  /** Whether an effect may happen in a state, and what its answer must then tell beside the version. */
  readonly permits: (record: Stored, row: MadeUpRow) => boolean;
  readonly after: (record: Stored, row: MadeUpRow) => Stored;
}

export const stockSize = 3;

const evidenceOf = (race: MadeUpRace, audited: boolean): ReturnType<typeof madeUpEvidence> =>
  madeUpEvidence(audited ? race : { rows: race.rows });

const record = (version: number, fields: Record<string, string>): Stored => ({
  version,
  live: true,
  fields: new Map(Object.entries(fields)),
});

/** A stock of three from which each operation takes its own amount. */
function stock(name: string, amount: (operation: number) => number): Scenario {
  return {
    name,
    key: 'items/0-0',
    seed: record(1, { stock: String(stockSize) }),
    decided: 'sold-out',
    based: false,
    parts: (nonce) => [
      {
        key: 'items/0-0',
        when: [{ reason: 'sold-out', field: 'stock', is: 'atLeast', value: amount(nonce) }],
        then: [{ field: 'stock', do: 'add', value: -amount(nonce) }],
      },
    ],
    check: (race, audited = true) => {
      const evidence = evidenceOf(race, audited);
      const options = {
        commands: ['race'],
        collection: 'items',
        field: 'stock',
        initial: stockSize,
        amount,
        soldOut: 'sold-out',
      } as const;
      return [...receiptsMatch(evidence), ...capacity(evidence, options), ...lineage(evidence)];
    },
    refuses: (state, row) => left(state) < amount(row.operation),
    permits(state, row) {
      const after = left(state) - amount(row.operation);
      return after >= 0 && (row.value === undefined || row.value === after);
    },
    after: (state, row) => record(state.version + 1, { stock: String(left(state) - amount(row.operation)) }),
  };
}

/** A stock of three, carts of several units from it, a name, and a document that is edited on the version that was read. */
export const scenarios: readonly Scenario[] = [
  stock('stock', () => 1),
  stock('carts', (operation) => 1 + (operation % 3)),
  {
    name: 'name',
    key: 'names/0-0',
    seed: absent,
    decided: 'name-taken',
    based: false,
    parts: (nonce) => [
      {
        key: 'names/0-0',
        when: [{ reason: 'name-taken', is: 'absent' }],
        then: [{ field: 'owner', do: 'set', value: String(nonce) }],
      },
    ],
    check: (race, audited = true) => {
      const evidence = evidenceOf(race, audited);
      const options = {
        command: 'race',
        collection: 'names',
        ownerField: 'owner',
        taken: 'name-taken',
      } as const;
      return [...receiptsMatch(evidence), ...uniqueness(evidence, options), ...lineage(evidence)];
    },
    refuses: (state) => state.live,
    permits: (state) => !state.live,
    after: (state, row) => record(state.version + 1, { owner: String(row.nonce) }),
  },
  {
    name: 'document',
    key: 'documents/0-0',
    seed: record(1, { text: '' }),
    decided: undefined,
    based: true,
    parts: (nonce, base) => [
      {
        key: 'documents/0-0',
        when: [{ reason: 'version-mismatch', is: 'version', oneOf: [base] }],
        then: [{ field: `e${nonce}`, do: 'set', value: '1' }],
      },
    ],
    check: (race, audited = true) => {
      const evidence = evidenceOf(race, audited);
      const options = {
        command: 'race',
        collection: 'documents',
        marks: (fields: ReadonlyMap<string, string>) => [...fields.keys()].filter((name) => name !== 'text'),
        markOf: (operation: number) => `e${operation}`,
      };
      return [...receiptsMatch(evidence), ...content(evidence, options), ...lineage(evidence)];
    },
    refuses: () => false,
    permits: (state, row) => row.base === 0 || row.base === state.version,
    after: (state, row) => ({
      version: state.version + 1,
      live: true,
      fields: new Map([...state.fields, [`e${row.operation}`, '1']]),
    }),
  },
];

function left(state: Stored): number {
  return integerOf(state.fields.get('stock')) ?? 0;
}

/** One request of a simulation, in the order of effects; times are distances. */
export interface Play {
  readonly kind: 'read' | 'command';
  readonly fate: 'answered' | 'unknownDone' | 'unknownNot' | 'notSent' | 'raceLost';
  /** From the effect before to this one, and from it to both ends of the interval. */
  readonly after: number;
  readonly before: number;
  readonly late: number;
  /** How many versions old the client's knowledge is. */
  readonly stale: number;
}

/** Runs requests one by one through an atomic service; intervals are stretched around the moment of the effect. */
export function simulate(scenario: Scenario, plays: readonly Play[]): MadeUpRace {
  const { key } = scenario;
  let state: State = new Map(scenario.seed.version === 0 ? [] : [[key, scenario.seed]]);
  const rows: MadeUpRow[] = [];
  const receipts: MadeUpReceipt[] = [];
  let now = 10;
  for (const [at, play] of plays.entries()) {
    now += play.after;
    const found = state.get(key) ?? absent;
    const times = { sent: now - play.before, done: now + play.late };
    if (play.kind === 'read') {
      const answer = found.live ? 'found' : 'missing';
      rows.push(madeUpRow({ ...times, command: 0, answer, version: found.version }, at));
      continue;
    }
    const nonce = at + 1;
    const base = scenario.based ? Math.max(1, found.version - play.stale) : 0;
    if (play.fate === 'notSent' || play.fate === 'unknownNot' || play.fate === 'raceLost') {
      const answer = { notSent: 'notSent', unknownNot: 'unknown', raceLost: 'conflict' } as const;
      const reason = play.fate === 'raceLost' ? 'write-conflict' : undefined;
      rows.push(madeUpRow({ ...times, base, answer: answer[play.fate], reason }, at));
      continue;
    }
    const command: Command = { name: 'race', nonce, parts: scenario.parts(nonce, base) };
    const decision = step(state, command);
    const lost = play.fate === 'unknownDone';
    if (decision.kind === 'refused') {
      const reason = scenario.decided ?? 'version-mismatch';
      rows.push(
        madeUpRow({ ...times, base, ...(lost ? { answer: 'unknown' } : { reason, answer: 'conflict' }) }, at),
      );
      continue;
    }
    state = decision.after;
    const version = found.version + 1;
    receipts.push({ nonce, key, read: found.version, wrote: version });
    const told = lost ? {} : { version, value: decision.added[0] };
    rows.push(madeUpRow({ ...times, base, answer: lost ? 'unknown' : 'accepted', ...told }, at));
  }
  const records: MadeUpRace['records'] = {};
  for (const [name, stored] of state)
    records[name] = { version: stored.version, fields: Object.fromEntries(stored.fields) };
  return { rows: rows.toSorted((a, b) => a.done - b.done), receipts, records };
}

/**
 * Says by trying every order whether a race, with its receipts and final record, is one that an atomic service can
 * produce. Conflicts that only say that somebody was faster may always happen: a store may abort without need.
 */
export function isExplicable(scenario: Scenario, race: MadeUpRace): boolean {
  const proofs = new Map<number, MadeUpReceipt>();
  for (const receipt of race.receipts) {
    if (proofs.has(receipt.nonce) || receipt.key !== scenario.key) return false;
    proofs.set(receipt.nonce, receipt);
  }
  const operations: Observed<MadeUpRow>[] = [];
  let explained = 0;
  for (const row of race.rows) {
    const proof = row.command === 0 ? undefined : proofs.get(row.nonce);
    if (proof !== undefined) explained += 1;
    if (row.command !== 0) {
      if (row.answer === 'accepted' && proof === undefined) return false;
      if (row.answer !== 'accepted' && row.answer !== 'unknown' && proof !== undefined) return false;
      if (row.answer === 'unknown' && proof === undefined) continue;
      if (row.answer === 'conflict' && row.reason !== scenario.decided) continue;
    }
    if (row.answer === 'notSent' || row.answer === 'rejected') continue;
    const doneMs = row.answer === 'unknown' ? Infinity : row.done;
    operations.push({ operation: row, sentMs: row.sent, doneMs });
  }
  if (explained !== proofs.size) return false;
  const final = race.records[scenario.key];
  const found = linearize<Stored, MadeUpRow>(
    {
      initial: scenario.seed,
      apply: (state, row) => {
        if (row.command === 0) {
          if (row.answer === 'missing') return state.live ? undefined : state;
          return row.version === 0 || (state.live && row.version === state.version) ? state : undefined;
        }
        if (row.answer === 'conflict') return scenario.refuses(state, row) ? state : undefined;
        const proof = proofs.get(row.nonce);
        if (proof?.read !== state.version || proof.wrote !== state.version + 1) return undefined;
        if (row.version !== 0 && row.version !== proof.wrote) return undefined;
        return scenario.permits(state, row) ? scenario.after(state, row) : undefined;
      },
      ends: (state) =>
        final === undefined
          ? !state.live
          : state.live && state.version === final.version && sameFields(state, final.fields),
      keyOf: (state) => `${state.version} ${JSON.stringify([...state.fields])}`,
    },
    operations,
  );
  return found.explicable === 'yes';
}

function sameFields(state: Stored, fields: Record<string, string>): boolean {
  const names = Object.keys(fields);
  return names.length === state.fields.size && names.every((name) => state.fields.get(name) === fields[name]);
}
