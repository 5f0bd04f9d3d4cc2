import type { Asked } from '../../core/asked.ts';
import type { CommandSpec } from '../../core/command.ts';
import type { History } from '../../core/history.ts';
import type { Answer, Operation } from '../../core/operation.ts';
import type { Settings } from '../../core/slot.ts';
import type { Workload } from '../../core/workload.ts';

/** What is known of the requests whose operations have no number yet; the column holds the position in `labels`. */
export interface Unnumbered {
  readonly history: History;
  readonly workload: Workload;
  readonly asked: ReadonlyMap<number, Asked>;
  /** How the file calls the operations. */
  readonly labels: readonly (number | string)[];
  readonly settings: Settings;
  readonly onProblem: (row: number, text: string) => void;
}

/** Numbers that are tried for an operation: what operations want recurs sooner. */
const tries = 256;

/**
 * Gives the operations of a file that somebody else's driver wrote the numbers that a workload's requests follow from: to
 * each its own name, where that is a number whose operation sends this, else the next number whose operation does. One that
 * no number stands for is a problem.
 */
export function operationNumbers(unnumbered: Unnumbered): void {
  const { history, workload, asked, labels, settings, onProblem } = unnumbered;
  const { operation, nonce, slot, client, command } = history.columns;
  const rows = rowsOf(history, labels.length);
  const taken = new Set<number>();
  const keys = new Keys();
  const numbers = new Uint32Array(labels.length);
  let next = 0;
  for (const [at, own] of rows.entries()) {
    const [first = 0] = own;
    const requests = own.flatMap((row): Request[] => {
      const request = asked.get(nonce[row]!);
      return request === undefined ? [] : [{ ...request, spec: workload.commands[command[row]! - 1] }];
    });
    const wants = (number: number, known: Pick<Keys, 'match'>): boolean => {
      const place = slot[first]!;
      const turn = {
        operation: number,
        client: client[first]!,
        slot: {
          key: place % history.keys,
          generation: Math.floor(place / history.keys),
          name: history.slotName(place),
        },
        settings,
      };
      return isPlayedBy(workload.operation(turn), requests, known);
    };
    const label = labels[at];
    const isNumber = typeof label === 'number' && label < 2 ** 32 && !taken.has(label);
    const candidates = isNumber ? [label] : [];
    for (let number = next; candidates.length < tries; number++) if (!taken.has(number)) candidates.push(number);
    // A key may be called as the workload calls it; else one of its keys stands for it.
    const found = candidates.find((number) => wants(number, asCalled)) ?? candidates.find((number) => wants(number, keys));
    if (found === undefined) {
      onProblem(
        first,
        `no operation of ${workload.name} sends this; see docs/workloads.md for what its clients ask for`,
      );
      continue;
    }
    taken.add(found);
    numbers[at] = found;
    while (taken.has(next)) next += 1;
  }
  for (let row = 0; row < history.count; row++) operation[row] = numbers[operation[row]!]!;
}

/** The rows of each operation in order of sending. */
function rowsOf({ columns, count }: History, operations: number): number[][] {
  const rows = Array.from({ length: operations }, (): number[] => []);
  for (let row = 0; row < count; row++) rows[columns.operation[row]!]!.push(row);
  for (const own of rows) own.sort((one, other) => columns.sent[one]! - columns.sent[other]!);
  return rows;
}

/** What was asked for, of which command. */
type Request = Asked & { readonly spec: CommandSpec | undefined };

/** Exchanges of an operation that are looked at before its first command. */
const mostTurns = 16;

/** Whether an operation sends the first command of these requests, given what they read; reads alone are anybody's. */
function isPlayedBy(operation: Operation, requests: readonly Request[], keys: Pick<Keys, 'match'>): boolean {
  const command = requests.find((request) => request.kind === 'command');
  if (command === undefined) return true;
  const reads = requests.slice(0, requests.indexOf(command));
  let next = operation.next();
  for (let turns = 0; next.done !== true && turns < mostTurns; turns++) {
    const intent = next.value;
    if (intent.kind === 'command') {
      const wanted = Object.entries(intent.args);
      return (
        intent.command === command.spec &&
        intent.id === command.id &&
        wanted.length === Object.keys(command.args).length &&
        wanted.every(([name, value]) => String(command.args[name]) === String(value)) &&
        (intent.idempotencyKey === undefined || keys.match(command.idempotencyKey, intent.idempotencyKey))
      );
    }
    next = operation.next(intent.kind === 'pause' ? { kind: 'paused', nowMs: 0 } : shownBy(reads, intent.key));
  }
  return false;
}

/** Keys that are called as those of the workload. */
const asCalled = { match: (theirs: string | undefined, own: string): boolean => theirs === own };

/** Which keys of a file stand for which of the workload: one for one, so that those that repeat still do. */
class Keys {
  readonly #own = new Map<string, string>();
  readonly #theirs = new Map<string, string>();

  match(theirs: string | undefined, own: string): boolean {
    if (theirs === undefined) return false;
    const known = this.#own.get(theirs);
    if (known !== undefined || this.#theirs.has(own)) return known === own;
    this.#own.set(theirs, own);
    this.#theirs.set(own, theirs);
    return true;
  }
}

function shownBy(reads: readonly Asked[], key: string): Answer {
  const read = reads.findLast((one) => one.kind === 'read' && one.key === key);
  return read?.kind === 'read' && read.found !== undefined
    ? { kind: 'found', version: 0, fields: read.found }
    : { kind: 'missing' };
}
