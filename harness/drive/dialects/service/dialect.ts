import type { CommandSpec } from '../../../core/command.ts';
import type { Dialect, Next, Reply, RequestText } from '../../../core/dialect.ts';
import type { Answer, Base, CommandIntent, Exchanged, Intent } from '../../../core/operation.ts';
import { collectionOf } from '../../../core/record.ts';
import type {
  CommandMapping,
  Meaning,
  ReadMapping,
  ServiceDefinition,
  Turn,
  WireReply,
  WireRequest,
} from '../../../core/service.ts';
import { ForeignAnswers } from '../http.ts';
import { fieldsOf, isObject } from '../reply-parts.ts';
import type { Speech } from '../requests.ts';
import { answerOf, checkedMeaning } from './meaning.ts';
import { calling, serviceFault, shown } from './service-fault.ts';
import { checked, written } from './write-request.ts';

/** What an adapter's mappings are given beside each intent. */
export interface Brought {
  readonly service: ServiceDefinition;
  /** What its setup brought. */
  readonly shared: unknown;
  /** By client; empty where clients have none. */
  readonly credentials: readonly unknown[];
  /** Statuses that mean a refusal, where the adapter does not say. */
  readonly refuses: readonly number[];
  /** What the service calls its records, by our keys; those that are not there have our names. */
  readonly ids?: { get(key: string): string | undefined };
}

/** The dialect of a service that somebody brings with an adapter; what the adapter leaves unsaid is what HTTP says. */
export function serviceDialect(speech: Speech, brought: Brought): Dialect {
  return new ServiceDialect(speech, brought);
}

type Run = Extract<CommandMapping, { run: unknown }>;
/** An exchange of several requests that is under way. */
interface Running {
  readonly steps: ReturnType<Run['run']>;
  readonly decides: number;
  sent: number;
}

/** More requests than this for one command are a loop without an end. */
const mostSteps = 200;

class ServiceDialect implements Dialect {
  readonly #speech: Speech;
  readonly #brought: Brought;
  readonly #answers: ForeignAnswers;
  /** Of each client that has begun an exchange of several requests. */
  readonly #running = new Map<number, Running>();
  #last: { readonly intent: Exchanged; readonly client: unknown; readonly text: RequestText } | undefined;

  constructor(speech: Speech, brought: Brought) {
    this.#speech = speech;
    this.#brought = brought;
    this.#answers = new ForeignAnswers({
      precondition: speech.precondition ?? 'etag',
      refuses: brought.refuses,
    });
  }

  get tags(): readonly string[] {
    return this.#answers.tags;
  }

  lacks(intent: Exchanged): boolean {
    const { commands, reads } = this.#brought.service;
    return intent.kind === 'command'
      ? !Object.hasOwn(commands, intent.command.name)
      : reads?.[collectionOf(intent.key)] === undefined;
  }

  encode(intent: Exchanged, client: number): RequestText {
    const mapping = intent.kind === 'command' ? this.#commandOf(intent) : undefined;
    if (intent.kind === 'command' && mapping !== undefined && 'run' in mapping)
      return this.#begin(intent, mapping, client);
    const credential = this.#brought.credentials[client];
    if (this.#last === undefined || this.#last.client !== credential || !isAlike(this.#last.intent, intent)) {
      const where = whereOf(intent);
      const made =
        intent.kind === 'command'
          ? calling(where, () =>
              (mapping as { request: (turn: Turn) => WireRequest }).request(this.#turnOf(intent, client)),
            )
          : calling(where, () => this.#readOf(intent).request(this.#placeOf(intent, client)));
      this.#last = { intent, client: credential, text: this.#write(made, where, methodOf(intent)) };
    }
    return this.#last.text;
  }

  decode(intent: Exchanged, reply: Reply, client: number): Answer | Next {
    const seen = wireReply(reply);
    if (intent.kind === 'read') return this.#found(intent, reply, seen);
    const mapping = this.#commandOf(intent);
    if ('run' in mapping) return this.#goOn(intent, reply, seen, client);
    const where = `commands.${intent.command.name}.answer`;
    const said = calling(where, () => mapping.answer?.(seen, this.#turnOf(intent, client)));
    return this.#meant(intent, said, reply, where);
  }

  #begin(intent: CommandIntent, { run, decides = 1 }: Run, client: number): RequestText {
    const where = `commands.${intent.command.name}.run`;
    const steps = calling(where, () => run(this.#turnOf(intent, client)));
    const first = calling(where, () => steps.next(undefined as unknown as WireReply));
    if (first.done === true || typeof first.value === 'number')
      throw serviceFault(where, 'sends nothing first; yield a request { path, … } before anything else');
    this.#running.set(client, { steps, decides, sent: 1 });
    return this.#step(first.value, where, decides > 1);
  }

  #goOn(intent: CommandIntent, reply: Reply, seen: WireReply, client: number): Answer | Next {
    const where = `commands.${intent.command.name}.run`;
    const running = this.#running.get(client);
    if (running === undefined) throw new Error('an answer to a command that nobody began');
    let next = calling(where, () => running.steps.next(seen));
    let afterMs = 0;
    while (next.done !== true && typeof next.value === 'number') {
      if (!(next.value >= 0 && next.value <= 60_000))
        throw serviceFault(where, `waits ${shown(next.value)} ms; yield a number from 0 to 60000`);
      afterMs += next.value;
      next = calling(where, () => running.steps.next(seen));
    }
    if (next.done === true) {
      this.#running.delete(client);
      return this.#meant(intent, next.value, reply, where);
    }
    running.sent += 1;
    if (running.sent > mostSteps)
      throw serviceFault(
        where,
        `has sent ${mostSteps} requests for one command; let it end, with unknown('why')`,
      );
    return {
      kind: 'next',
      request: this.#step(next.value as WireRequest, where, running.sent < running.decides),
      afterMs,
    };
  }

  #step(made: WireRequest, where: string, leads: boolean): RequestText {
    const text = this.#write(made, where, 'POST');
    return leads ? { ...text, leads: true } : text;
  }

  #write(made: unknown, where: string, usualMethod: string): RequestText {
    const { authority, prefix = '' } = this.#speech;
    return written(checked(made, where, usualMethod), authority, prefix);
  }

  #found(intent: Intent & { kind: 'read' }, reply: Reply, seen: WireReply): Answer {
    const { status } = reply;
    if (status === 404 || status === 410) return { kind: 'missing' };
    if (status !== 200) return this.#answers.refusal(undefined, reply);
    const where = whereOf(intent);
    const mapping = this.#readOf(intent);
    const shownFields = calling(where, () =>
      mapping.fields === undefined ? (seen.json as unknown) : mapping.fields(seen),
    );
    if (mapping.fields !== undefined && shownFields === undefined) return { kind: 'missing' };
    if (!isObject(shownFields)) {
      if (mapping.fields === undefined)
        return { kind: 'unknown', cause: 'the representation is not a JSON object' };
      throw serviceFault(`${where}.fields`, `answers with ${shown(shownFields)}, not with { field: value }`);
    }
    const tag = calling(where, () => (mapping.tag === undefined ? seen.header('etag') : mapping.tag(seen)));
    const fields = fieldsOf(shownFields);
    return {
      kind: 'found',
      version: this.#answers.numberOf(checkedTag(tag, where)),
      fields,
      ...(tag === undefined ? {} : { tag }),
      ...(intent.measure === undefined ? {} : { value: intent.measure(fields) }),
    };
  }

  /** An answer by what the adapter says of a reply, or, where it says nothing, by what HTTP has it mean. */
  #meant(intent: CommandIntent, said: unknown, reply: Reply, where: string): Answer {
    const { status } = reply;
    if (said === undefined) {
      const isYes = status >= 200 && status <= 299 && !this.#brought.refuses.includes(status);
      return isYes
        ? this.#accepted(intent, { kind: 'accepted' }, reply, where)
        : this.#answers.refusal(intent, reply);
    }
    const meaning = checkedMeaning(said, where);
    if (meaning.kind === 'accepted') return this.#accepted(intent, meaning, reply, where);
    const names = intent.base !== undefined && intent.command.precondition !== 'none';
    return answerOf(meaning, status, names ? 'version-mismatch' : 'write-conflict');
  }

  #accepted(
    intent: CommandIntent,
    { tag, fields, value, replayed }: Extract<Meaning, { kind: 'accepted' }>,
    reply: Reply,
    where: string,
  ): Answer {
    if (fields !== undefined && !isObject(fields))
      throw serviceFault(where, `accepts with the fields ${shown(fields)}; write { field: value }`);
    if (value !== undefined && !Number.isFinite(value))
      throw serviceFault(where, `accepts with the value ${shown(value)}; write a number`);
    const location = reply.header('location');
    return {
      kind: 'accepted',
      version: this.#answers.numberOf(checkedTag(tag ?? reply.header('etag'), where)),
      added: value === undefined ? [] : [value],
      told: {
        fields: fields === undefined ? new Map() : fieldsOf(fields),
        body: intent.idempotencyKey === undefined ? '' : reply.body().toString(),
        shape: 'as the adapter says',
        ...(location === undefined ? {} : { location }),
      },
      ...(replayed === true ? { replayed } : {}),
    };
  }

  /** What the service calls a record. */
  #idOf(key: string): string {
    return this.#brought.ids?.get(key) ?? idIn(key);
  }

  #commandOf({ command }: CommandIntent): CommandMapping {
    return this.#brought.service.commands[command.name]!;
  }

  #readOf({ key }: Intent & { kind: 'read' }): ReadMapping {
    return this.#brought.service.reads![collectionOf(key)]!;
  }

  #turnOf({ command, id, args, base, idempotencyKey }: CommandIntent, client: number): Turn {
    return {
      id: this.#idOf(`${collectionIn(command)}/${id}`),
      args: Object.freeze(args),
      base: base === undefined ? undefined : { tag: tagOf(base) },
      idempotencyKey,
      clientNumber: client,
      client: this.#brought.credentials[client],
      shared: this.#brought.shared,
    };
  }

  #placeOf({ key }: Intent & { kind: 'read' }, client: number): Parameters<ReadMapping['request']>[0] {
    return {
      id: this.#idOf(key),
      clientNumber: client,
      client: this.#brought.credentials[client],
      shared: this.#brought.shared,
    };
  }
}

/** The collection in whose path a command stands. */
function collectionIn({ path }: CommandSpec): string {
  return path.split('/')[1] ?? '';
}

/** The id of a record in its key, `items/0-17`. */
export function idIn(key: string): string {
  return key.slice(collectionOf(key).length + 1);
}

/** A reply as mappings see it: its body is read when it is asked for. */
export function wireReply(reply: Reply): WireReply {
  return {
    status: reply.status,
    header: (name) => reply.header(name.toLowerCase()),
    get json(): unknown {
      return reply.json();
    },
    get text() {
      return reply.body().toString();
    },
  };
}

function checkedTag(tag: unknown, where: string): string | undefined {
  if (tag === undefined || typeof tag === 'string') return tag;
  throw serviceFault(where, `has the tag ${shown(tag)}; write a text`);
}

function tagOf({ tag }: Base): string | undefined {
  return tag;
}

function whereOf(intent: Exchanged): string {
  return intent.kind === 'command'
    ? `commands.${intent.command.name}.request`
    : `reads.${collectionOf(intent.key)}`;
}

function methodOf({ kind }: Exchanged): string {
  return kind === 'read' ? 'GET' : 'POST';
}

function isAlike(one: Exchanged, other: Exchanged): boolean {
  if (one.kind === 'read' || other.kind === 'read')
    return one.kind === other.kind && (one as { key: string }).key === (other as { key: string }).key;
  return (
    one.args === other.args &&
    one.command === other.command &&
    one.id === other.id &&
    one.base === other.base &&
    one.idempotencyKey === other.idempotencyKey
  );
}
