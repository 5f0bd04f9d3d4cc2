import { readRecords } from '../harness/check/versions/read-records.ts';
import { halfEffects } from '../harness/check/half-effects.ts';
import { lineage } from '../harness/check/versions/lineage.ts';
import { effectKinds, receiptsMatch } from '../harness/check/receipts.ts';
import { sequence } from '../harness/check/versions/sequence.ts';
import { stamps } from '../harness/check/versions/stamps.ts';
import { settlementOf } from '../harness/core/operation.ts';
import type { Fields } from '../harness/core/record.ts';
import { stampsOf } from '../harness/core/stamps.ts';
import type { Workload } from '../harness/core/workload.ts';
import type { Arguments, CommandSpec } from '../harness/core/command.ts';

/** Something that grows by numbered entries: `entries/ID.N`, counted in `owners/ID`. */
interface Series {
  readonly command: string;
  readonly about: string;
  readonly did: string;
  readonly owners: string;
  /** The counter's field, and the last word of the path. */
  readonly counter: string;
  readonly entries: string;
}

const turns: Series = {
  command: 'append-turn',
  about: 'Appends the next turn of a conversation; refused when its number is taken.',
  did: 'appended a turn',
  owners: 'conversations',
  counter: 'turns',
  entries: 'turns',
};
const versions: Series = {
  command: 'publish-version',
  about: 'Publishes the next version of a prompt; refused when its number is taken.',
  did: 'published a version',
  owners: 'prompts',
  counter: 'versions',
  entries: 'prompt-versions',
};

const append = ({ command, about, did, owners, counter, entries }: Series): CommandSpec => ({
  name: command,
  about,
  did,
  method: 'POST',
  path: `/${owners}/:id/${counter}`,
  body: {
    number: { type: 'integer', minimum: 1, maximum: 1_000_000, about: 'the number after the last one' },
    text: { type: 'string', maxLength: 4000, about: 'what it says' },
  },
  precondition: 'none',
  keeps: ['number', 'text'],
  parts: ({ id, args: { number, text }, ...request }) => [
    {
      key: `${owners}/${id}`,
      when: [
        { is: 'present', reason: 'unknown-record' },
        { field: counter, is: 'atLeast', value: Number(number) - 1, reason: 'invalid-value' },
      ],
      then: [{ field: counter, do: 'add', value: 1 }],
    },
    {
      key: `${entries}/${id}.${number}`,
      when: [{ is: 'absent', reason: 'turn-taken' }],
      then: [{ field: 'text', do: 'set', value: String(text) }, ...stampsOf(request)],
    },
  ],
  explain: ({ reason, request: { args } }) => (reason === 'turn-taken' ? { number: args['number'] } : {}),
});

/** Entries of a slot that are looked for at the end: a generation seldom has more. */
const looked = 40;

const commands = new Map([turns, versions].map((series) => [series, append(series)]));

/** Agents that answer at once: two turns with one number, or a turn that nobody sees. */
export const conversationTurns: Workload = {
  name: 'conversation-turns',
  about: 'agents append the next turn of one conversation, or publish the next version of one prompt',
  resources: [turns, versions].flatMap(({ owners, counter, entries }) => [
    { collection: owners, integers: [counter] },
    { collection: entries, integers: ['changedAt'], stamped: true },
  ]),
  commands: [...commands.values()],
  decisions: () => 48,
  seed: (slot) =>
    [turns, versions].map(({ owners, counter }) => ({
      key: `${owners}/${slot.name}`,
      fields: { [counter]: '0' },
    })),
  *operation({ operation, slot }) {
    const series = seriesOf(operation);
    const command = commands.get(series);
    if (command === undefined) return 'error';
    const key = `${series.owners}/${slot.name}`;
    const lastIn = (fields: Fields): number => Number(fields.get(series.counter) ?? Number.NaN);
    const next = (fields: Fields): Arguments => ({ number: lastIn(fields) + 1, text: textOf(operation) });
    const seen = yield { kind: 'read', key };
    if (seen.kind !== 'found') return settlementOf(seen);
    // Who is shown no number has none to send.
    if (!Number.isSafeInteger(lastIn(seen.fields))) return 'error';
    return settlementOf(
      yield {
        kind: 'command',
        command,
        id: slot.name,
        args: next(seen.fields),
        redo: { key, merge: (newest) => ({ args: next(newest), overwrites: false }) },
      },
    );
  },
  creates: (slot) =>
    [turns, versions].flatMap(({ entries }) =>
      Array.from({ length: looked }, (_, at) => `${entries}/${slot.name}.${at + 1}`),
    ),
  amounts: [turns.counter, versions.counter],
  contents: { text: (operation) => [textOf(operation)] },
  invariants: [
    { name: 'no number is given twice', kinds: ['duplicate-turn'], essential: true },
    { name: 'numbers are given in order, and none is left out', kinds: ['missing-turn'], essential: true },
    { name: 'nobody is refused for a number that nobody has', kinds: ['unjustified-refusal'] },
    { name: 'what was said is found under its number', kinds: ['missing-edit'] },
    { name: 'nothing is found that nobody said', kinds: ['half-effect'] },
    { name: 'counters are the number of entries', kinds: ['wrong-counter'] },
    { name: 'nobody is shown a counter that was passed before', kinds: ['stale-read'] },
    { name: 'the versions of a conversation form one chain', kinds: ['lost-update', 'broken-chain'] },
    { name: 'a turn says who said it, and when', kinds: ['wrong-stamp'] },
    { name: 'accepted turns take effect once, refused ones never', kinds: effectKinds },
  ],
  check: (evidence) => [
    ...receiptsMatch(evidence),
    ...[turns, versions].flatMap(({ command, owners, counter, entries }) => [
      ...halfEffects(evidence, { command, collections: [owners, entries], records: 2 }),
      ...sequence(evidence, {
        command,
        entries,
        counters: owners,
        counter,
        field: 'text',
        markOf: textOf,
        number: 'number',
        taken: 'turn-taken',
      }),
      ...stamps(evidence, { collection: entries, by: () => false }),
    ]),
    ...reads.flatMap((read) => readRecords(evidence, read)),
    ...lineage(evidence, { collections: [turns.owners, versions.owners], several: true, reads }),
  ],
};

/** What operations read: the counter of what they add to. */
const reads = [turns, versions].map((series) => ({
  collection: series.owners,
  fields: [series.counter],
  by: (operation: number) => seriesOf(operation) === series,
}));

/** Of twelve operations in a row four publish a prompt: neighbours, so that they meet. */
function seriesOf(operation: number): Series {
  return operation % 12 < 8 ? turns : versions;
}

/** What an operation says, told from what all others say. */
function textOf(operation: number): string {
  return `said by operation ${operation}`;
}
