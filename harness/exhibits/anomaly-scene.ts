import { answers, effectsOf, fates } from '../check/rows/effects.ts';
import type { Evidence } from '../core/evidence.ts';
import { anomalyKinds } from '../core/verdict.ts';
import type { AnomalyKind, Witness } from '../core/verdict.ts';
import { rowsOfSlot } from '../check/rows/slot-groups.ts';
import type { RowEdge, Scene } from './scene.ts';

/** Requests that show an anomaly where no two of them contradict each other. */
const mostBeside = 6;

/** Where two accepted requests that were made on the same, or were told the same, are what went wrong. */
const ofTwo: ReadonlySet<AnomalyKind> = new Set([
  'oversell',
  'conservation',
  'negative',
  'duplicate-remainder',
  'wrong-remainder',
  'second-winner',
  'lost-update',
  'broken-chain',
  'missing-edit',
  'double-spend',
  'illegal-step',
  'left-twice',
  'wrong-state',
  'double-booking',
  'missing-booking',
  'lost-child',
  'wrong-counter',
  'over-quota',
  'both-on',
  'rewritten-history',
  'unreachable-commit',
  'overlapping-holds',
  'token-order',
  'wrong-total',
  'duplicate-turn',
]);

/** Where what was told is what is left. */
const ofRemainders: ReadonlySet<AnomalyKind> = new Set([
  'oversell',
  'negative',
  'duplicate-remainder',
  'wrong-remainder',
]);

/** The fewest rows that show an anomaly; undefined where its records show it alone, and no request of them was seen. */
export function anomalyScene(evidence: Evidence, kind: AnomalyKind, witness: Witness): Scene | undefined {
  const { history } = evidence;
  const byNonce = history.rowsByNonce();
  const named = witness.nonces.map((nonce) => byNonce(nonce)).filter((row) => row >= 0);
  const own = rowsOfSlot(history, history.slotOf(witness.key));
  const pair = ofTwo.has(kind) ? contradiction(evidence, kind, { key: witness.key, named, own }) : undefined;
  if (pair !== undefined) return { rows: [pair.from, pair.to], edges: [pair] };
  const rows = inTime(evidence, named).slice(0, mostBeside);
  const [from, to] = rows.slice(-2);
  if (from !== undefined && to !== undefined)
    return { rows, edges: [{ from, to, why: anomalyKinds[kind], isWrong: true }] };
  if (from !== undefined) return { rows: [from, ...neighbours(evidence, from, own)], edges: [], wrong: from };
  const some = changesOf(evidence, own).slice(0, mostBeside);
  return some.length === 0 ? undefined : { rows: some, edges: [] };
}

function tookEffect(evidence: Evidence, row: number): boolean {
  return evidence.history.columns.command[row] !== 0 && effectsOf(evidence).fate[row] === fates.effect;
}

function inTime({ history }: Evidence, rows: readonly number[]): number[] {
  const { done } = history.columns;
  return rows.toSorted((a, b) => done[a]! - done[b]! || a - b);
}

function changesOf(evidence: Evidence, own: Iterable<number>): number[] {
  return inTime(
    evidence,
    [...own].filter((row) => tookEffect(evidence, row)),
  );
}

/** What an anomaly names: a record, requests, and all that were sent to its records. */
interface Named {
  readonly key: string;
  readonly named: readonly number[];
  readonly own: Uint32Array;
}

/** Two accepted requests of which only one can have been right, one of them named where any is. */
function contradiction(
  evidence: Evidence,
  kind: AnomalyKind,
  { key, named, own }: Named,
): RowEdge | undefined {
  const changes = changesOf(evidence, named);
  const rows = changes.length > 1 ? changes : changesOf(evidence, new Set([...named, ...own]));
  const { value, answer, command, slot } = evidence.history.columns;
  const alike = (of: (row: number) => string | undefined): readonly [number, number] | undefined => {
    const seen = new Map<string, number>();
    for (const row of rows) {
      const said = of(row);
      if (said === undefined) continue;
      const before = seen.get(said);
      if (before === undefined) seen.set(said, row);
      else if (named.length === 0 || named.includes(before) || named.includes(row)) return [before, row];
    }
    return undefined;
  };
  const toldText = (row: number): string =>
    ofRemainders.has(kind)
      ? `were told that ${value[row]} ${value[row] === 1 ? 'is' : 'are'} left`
      : `were told ${value[row]}`;
  const madeOn = versionsRead(evidence, key, rows);
  const isTold = (row: number): boolean => answer[row] === answers.accepted && !Number.isNaN(value[row]!);
  // Those of whom one can see it at once come first.
  const onOne =
    alike((row) => (isTold(row) ? `${madeOn(row) ?? `row ${row}`} ${value[row]}` : undefined)) ??
    alike(madeOn);
  if (onOne !== undefined) {
    const [one, other] = onOne;
    const areTold = isTold(one) && isTold(other) && value[one] === value[other];
    return edge(onOne, `both built on version ${madeOn(one)}${areTold ? `, and ${toldText(one)}` : ''}`);
  }
  const told = alike((row) => (isTold(row) ? `${slot[row]} ${command[row]} ${value[row]}` : undefined));
  if (told !== undefined) return edge(told, `both ${toldText(told[0])}`);
  const [from, to, ...more] = changes;
  return from === undefined || to === undefined || more.length > 0
    ? undefined
    : edge([from, to], anomalyKinds[kind]);
}

function edge([from, to]: readonly [number, number], why: string): RowEdge {
  return { from, to, why, isWrong: true };
}

/** By row, the version of a record that a change was made on: as its receipt says, or else as it named it. */
function versionsRead(
  { audit, history }: Evidence,
  key: string,
  rows: readonly number[],
): (row: number) => string | undefined {
  const { base, nonce } = history.columns;
  if (audit === undefined)
    return (row) => (base[row] === 0 ? undefined : (history.tags?.[base[row]! - 1] ?? String(base[row])));
  const wanted = new Set(rows.map((row) => nonce[row]!));
  const read = new Map<number, number>();
  const { receipts } = audit;
  const position = receipts.keys.indexOf(key);
  const count = position < 0 ? 0 : receipts.count;
  for (let i = 0; i < count; i++)
    if (receipts.key[i] === position && receipts.wrote[i]! > 0 && wanted.has(receipts.nonce[i]!))
      read.set(receipts.nonce[i]!, receipts.read[i]!);
  return (row) => {
    const version = read.get(nonce[row]!);
    return version === undefined ? undefined : String(version);
  };
}

/** The change before and the change after a request, of the same records. */
function neighbours(evidence: Evidence, row: number, own: Uint32Array): number[] {
  const { sent, done } = evidence.history.columns;
  const changes = [...own].filter((other) => other !== row && tookEffect(evidence, other));
  const before = changes.findLast((other) => done[other]! <= done[row]!);
  const after = changes.find((other) => done[other]! > done[row]! && sent[other]! >= sent[row]!);
  return [before, after].filter((other) => other !== undefined);
}
