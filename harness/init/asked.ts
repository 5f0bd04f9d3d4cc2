import type { BodyProperty, CommandSpec } from '../core/command.ts';
import type { Change } from '../core/guarded.ts';
import { reasons } from '../core/reason.ts';
import type { Reason } from '../core/reason.ts';
import { collectionOf, idIn } from '../core/record.ts';
import type { Seed } from '../core/record.ts';
import type { Workload } from '../core/workload.ts';
import { neededReads } from '../drive/dialects/service/needed-reads.ts';
import { askedFor, play } from './play.ts';
import type { Played } from './play.ts';
import { collectionIn } from '../core/command.ts';

/** What a workload asks of a service, gathered from the workload itself. */
export interface Asked {
  readonly workload: string;
  readonly about: string;
  readonly commands: readonly AskedCommand[];
  readonly collections: readonly AskedCollection[];
}

/** One command as an adapter has to map it. */
export interface AskedCommand {
  readonly spec: CommandSpec;
  /** Collection that its path begins with. */
  readonly collection: string;
  readonly args: readonly AskedArgument[];
  /** Whether it names a record by id; else its arguments say which one it makes. */
  readonly namesId: boolean;
  /** Why the state may refuse it, in the order in which a service decides. */
  readonly refusals: readonly Reason[];
  readonly base: 'always' | 'sometimes' | 'never';
  /** Whether its clients send an idempotency key by themselves. */
  readonly isKeyed: boolean;
  /** What it counts up or down, where it is one thing. */
  readonly counts: string | undefined;
}

/** One argument of a command. */
export type AskedArgument = BodyProperty & {
  readonly name: string;
  /** Collection of the record that it names, a part of the command's own that was there before; undefined for a mere value. */
  readonly names: string | undefined;
};

/** A collection that is read, or has to be there before. */
export interface AskedCollection {
  readonly name: string;
  /** An id, as an example. */
  readonly id: string;
  readonly fields: readonly AskedField[];
  /** Fields of a record as a race begins; undefined where none of the collection is there before. */
  readonly seed: Seed['fields'] | undefined;
  /** Commands that no client sends before it has read it. */
  readonly neededBy: readonly string[];
  /** Names under which a snapshot shows several records; undefined for a record of its own. */
  readonly members: readonly string[] | undefined;
  /** What ids or fields mean that nobody can tell by looking at them. */
  readonly meaning: readonly string[];
}

/** A field of a record. */
export interface AskedField {
  readonly name: string;
  readonly isInteger: boolean;
  /** Who changed a record, and when: welcome, but nobody has to have it. */
  readonly isStamp: boolean;
}

/** Gathers what a workload asks for: its operations are played against its own commands, one after another. */
export function askedBy(workload: Workload): Asked {
  const played = play(workload);
  const needed = neededReads(workload);
  const commands = workload.commands.map((spec) => commandOf(spec, played));
  return {
    workload: workload.name,
    about: workload.about,
    commands,
    collections: workload.resources.map(({ collection, integers, members, meaning = [] }) => {
      const seeds = played.seeds.filter(({ key }) => collectionOf(key) === collection);
      const id = seeds[0] === undefined ? '0-0' : idIn(seeds[0].key);
      const names = new Set(
        members === undefined
          ? [...seeds.flatMap(({ fields }) => Object.keys(fields)), ...fieldsChanged(played, collection)]
          : integers,
      );
      return {
        name: collection,
        id,
        fields: [...names].map((name) => ({
          name,
          isInteger: integers.includes(name) || workload.amounts?.includes(name) === true,
          isStamp: name === 'changedBy' || name === 'changedAt',
        })),
        seed: seeds[0]?.fields,
        neededBy: [...(needed.get(collection) ?? [])],
        members: members === undefined ? undefined : Object.keys(members(id)),
        meaning,
      };
    }),
  };
}

/** Collection of the seeded records that an argument names by what stands behind the dot of their ids. */
function collectionNamed(
  arg: string,
  asked: ReturnType<typeof askedFor>,
  { seeds }: Played,
): string | undefined {
  const seeded = new Set(seeds.map(({ key }) => key));
  const named = asked.flatMap(({ intent, parts }) =>
    parts.flatMap(({ key }) => (idIn(key) === `${intent.id}.${intent.args[arg]}` ? key : [])),
  );
  // Where one of them was not there before, the command makes it.
  return named.length > 0 && named.every((key) => seeded.has(key)) ? collectionOf(named[0]!) : undefined;
}

function commandOf(spec: CommandSpec, played: Played): AskedCommand {
  const asked = askedFor(played, spec);
  const based = asked.filter(({ intent }) => intent.base !== undefined).length;
  const told = new Set(
    asked.flatMap(({ parts }) => parts.flatMap(({ when }) => when.map(({ reason }) => reason))),
  );
  const namesBase = spec.precondition !== 'none' && based > 0;
  const refusals = [...(namesBase ? (['version-mismatch'] as const) : []), ...told].filter(
    (reason) => reasons[reason].side !== 'request',
  );
  const sums = asked.map(({ parts }) =>
    parts.flatMap(({ then }) => then.flatMap((change) => (change.do === 'add' ? change.field : []))),
  );
  const countsOne = sums.every(({ length }) => length <= 1);
  return {
    spec,
    collection: collectionIn(spec),
    args: Object.entries(spec.body).map(([name, property]) => ({
      ...property,
      name,
      names: collectionNamed(name, asked, played),
    })),
    namesId: spec.path.includes(':id'),
    refusals,
    base: !namesBase ? 'never' : based === asked.length ? 'always' : 'sometimes',
    isKeyed: asked.some(({ intent }) => intent.idempotencyKey !== undefined),
    counts: countsOne ? sums.flat()[0] : undefined,
  };
}

function fieldsChanged({ asked }: Played, collection: string): string[] {
  const changes = asked.flatMap(({ parts }) =>
    parts.flatMap(({ key, then }): readonly Change[] => (collectionOf(key) === collection ? then : [])),
  );
  return changes.flatMap((change) => (change.do === 'set' || change.do === 'add' ? change.field : []));
}
