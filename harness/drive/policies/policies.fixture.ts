import { randomStream } from '../../core/random.ts';
import { settlementOf } from '../../core/operation.ts';
import type {
  Answer,
  Intent,
  Operation,
  Policy,
  PolicyTurn,
  Redo,
  Settlement,
  Tuning,
} from '../../core/operation.ts';
import { defaultTuning } from './tuning.ts';
import type { CommandSpec } from '../../core/command.ts';

const save: CommandSpec = {
  name: 'save',
  about: 'saves a note',
  did: 'saved the note',
  method: 'PUT',
  path: '/notes/:id',
  body: { text: { type: 'string', maxLength: 100, about: 'all of the note' } },
  precondition: 'required',
  parts: () => [],
};

/** Adds a word to a note that it has read: a change that can be made anew. */
export function* edit(force?: Redo['force']): Operation {
  const key = 'notes/0-0';
  const read = yield { kind: 'read', key };
  if (read.kind !== 'found') return settlementOf(read);
  const mine = `${read.fields.get('text')} mine`;
  const redo: Redo = {
    key,
    merge: (newest, prefer) => {
      const theirs = newest.get('text') ?? '';
      if (!theirs.includes('clash')) return { args: { text: `${theirs} mine` }, overwrites: false };
      return prefer === 'mine' ? { args: { text: mine }, overwrites: true } : undefined;
    },
    ...(force === undefined ? {} : { force }),
  };
  return settlementOf(
    yield { kind: 'command', command: save, id: '0-0', args: { text: mine }, base: read, redo },
  );
}

/** Sends one command that depends on nothing. */
export function* act(): Operation {
  return settlementOf(yield { kind: 'command', command: save, id: '0-0', args: { text: 'all' } });
}

/** The note as it is read at a version. */
export function found(version: number, text = ''): Answer {
  return { kind: 'found', version, fields: new Map([['text', text]]) };
}

export const raceLost: Answer = { kind: 'conflict', reason: 'version-mismatch', retryable: true };
export const soldOut: Answer = { kind: 'conflict', reason: 'sold-out', retryable: false };
export const lost: Answer = { kind: 'unknown', cause: 'no answer within 100 ms' };
export const done: Answer = { kind: 'accepted', version: 2, added: [] };

/** What a policy did with an operation. */
export interface Played {
  readonly settlement: Settlement;
  readonly intents: readonly Intent[];
  /** Answers that nobody asked for. */
  readonly left: readonly Answer[];
}

/** Plays an operation under a policy against answers in turn; a pause takes its time, and so does an answer. */
export function played(
  operation: Operation,
  policy: Policy,
  answers: readonly Answer[],
  { seed = 1, answerMs = 0, ...tuning }: Partial<Tuning> & { seed?: number; answerMs?: number } = {},
): Played {
  let nowMs = 0;
  const turn: PolicyTurn = {
    operation: 35,
    salt: '',
    random: randomStream(seed),
    clock: () => nowMs,
    tuning: { ...defaultTuning, ...tuning },
  };
  const running = policy.apply(operation, turn);
  const intents: Intent[] = [];
  const left = [...answers];
  let next = running.next();
  while (next.done !== true) {
    intents.push(next.value);
    nowMs += next.value.kind === 'pause' ? next.value.ms : answerMs;
    const answer = next.value.kind === 'pause' ? { kind: 'paused' as const, nowMs } : left.shift();
    if (answer === undefined) throw new Error(`nothing was prepared for ${next.value.kind}`);
    next = running.next(answer);
  }
  return { settlement: next.value, intents, left };
}

/** An answer over and over. */
export function repeated(answer: Answer, times = 200): readonly Answer[] {
  return Array.from({ length: times }, () => answer);
}

export const kinds = (intents: readonly Intent[]): string[] => intents.map(({ kind }) => kind);

export const pauses = (intents: readonly Intent[]): number[] =>
  intents.flatMap((intent) => (intent.kind === 'pause' ? [intent.ms] : []));

/** How each command that was sent had come about. */
export const resolutionsOf = (intents: readonly Intent[]): (string | undefined)[] =>
  intents.flatMap((intent) => (intent.kind === 'command' ? [intent.resolution] : []));
