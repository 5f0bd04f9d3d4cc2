import type { CommandSpec } from '../../../core/command.ts';
import type { Dialect, Next, Reply, RequestText } from '../../../core/dialect.ts';
import type { Answer, CommandIntent, Exchanged, Intent } from '../../../core/operation.ts';
import { collectionIn, plainArguments } from '../../../core/command.ts';
import { collectionOf, idIn } from '../../../core/record.ts';
import type {
  CommandMapping,
  ReadMapping,
  ReadTurn,
  ServiceDefinition,
  Turn,
  WireReply,
} from '../../../core/service.ts';
import { ForeignAnswers } from '../http.ts';
import { causeOfBody, causeOfRead, isMembers, retryAfterOf, showsRecord } from '../reply-parts.ts';
import { unpacked } from '../unpacked.ts';
import { isAlike } from '../requests.ts';
import type { Speech } from '../requests.ts';
import { acceptedAnswer, checkedTag } from './accepted-answer.ts';
import { checkedFields } from './checked-fields.ts';
import { answerOf, checkedMeaning } from './meaning.ts';
import { besideReply, calling, serviceFault, shown } from './service-fault.ts';
import { whereHere } from './whereabouts.ts';
import { frozenCopy } from './frozen-copy.ts';
import { SeenReply } from './seen-reply.ts';
import { Steps } from './steps.ts';
import type { Run } from './steps.ts';
import { checked, written } from './write-request.ts';
import { tokenOf } from '../../../core/token.ts';

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

type Simple = Extract<CommandMapping, { request: unknown }>;

/** A command of the adapter, and what its parts are called in messages. */
interface Known {
  readonly mapping: CommandMapping;
  readonly request: string;
  readonly answer: string;
  readonly run: string;
}

class ServiceDialect implements Dialect {
  readonly #speech: Speech;
  readonly #brought: Brought;
  readonly #answers: ForeignAnswers;
  readonly #commands = new Map<CommandSpec, Known | undefined>();
  /** What setup and clients brought, as parts of the adapter are given it. */
  readonly #shared: unknown;
  readonly #credentials: unknown[] = [];
  /** Of each client that has begun an exchange of several requests. */
  readonly #steps = new Map<number, Steps>();
  #last: { readonly intent: Exchanged; readonly client: unknown; readonly text: RequestText } | undefined;

  constructor(speech: Speech, brought: Brought) {
    this.#speech = speech;
    this.#brought = brought;
    this.#shared = frozenCopy(brought.shared);
    this.#answers = new ForeignAnswers({
      precondition: speech.precondition ?? 'etag',
      refuses: brought.refuses,
    });
  }

  get tags(): readonly string[] {
    return this.#answers.tags;
  }

  lacks(intent: Exchanged): boolean {
    return intent.kind === 'command'
      ? this.#commandOf(intent.command) === undefined
      : this.#brought.service.reads?.[collectionOf(intent.key)] === undefined;
  }

  encode(intent: Exchanged, client: number): RequestText {
    const known = intent.kind === 'command' ? this.#known(intent.command) : undefined;
    if (intent.kind === 'command' && known !== undefined && 'run' in known.mapping)
      return this.#begin(intent, known.mapping, known.run, client);
    const credential = this.#credentialOf(client);
    if (this.#last === undefined || this.#last.client !== credential || !isAlike(this.#last.intent, intent)) {
      const where = known?.request ?? whereOf(intent);
      const made = this.#calling(where, intent, client, () =>
        intent.kind === 'command'
          ? (known!.mapping as Simple).request(this.#turnOf(intent, client))
          : this.#readOf(intent).request(this.#placeOf(intent, client)),
      );
      this.#last = { intent, client: credential, text: this.#write(made, where, methodOf(intent)) };
    }
    return this.#last.text;
  }

  decode(intent: Exchanged, came: Reply, client: number): Answer | Next {
    const reply = unpacked(came);
    try {
      return this.#decoded(intent, reply, client);
    } catch (error) {
      throw besideReply(error, reply);
    }
  }

  #decoded(intent: Exchanged, reply: Reply, client: number): Answer | Next {
    if (intent.kind === 'read') return showing(reply, (seen) => this.#found(intent, reply, seen, client));
    const notTheirs = this.#answers.ofGateway(reply);
    if (notTheirs !== undefined) {
      this.#steps.delete(client);
      return notTheirs;
    }
    const known = this.#known(intent.command);
    if ('run' in known.mapping) return this.#goOn(intent, reply, known.run, client);
    const { answer } = known.mapping;
    if (answer === undefined) return this.#meant(intent, undefined, reply, known.answer);
    // Of two parameters the second is made where there is one.
    const said = showing(reply, (seen) =>
      this.#calling(known.answer, intent, client, () =>
        takesOne(answer) ? answer(seen) : answer(seen, this.#turnOf(intent, client)),
      ),
    );
    return this.#meant(intent, said, reply, known.answer);
  }

  #begin(intent: CommandIntent, mapping: Run, where: string, client: number): RequestText {
    const steps = Steps.of(mapping, where, this.#turnOf(intent, client), (call) =>
      this.#calling(where, intent, client, call),
    );
    this.#steps.set(client, steps);
    return this.#step(steps.first(), steps, where);
  }

  #goOn(intent: CommandIntent, reply: Reply, where: string, client: number): Answer | Next {
    const steps = this.#steps.get(client);
    if (steps === undefined) throw new Error('an answer to a command that nobody began');
    // It is looked at again after later ones have come.
    const next = steps.after(new SeenReply(reply.kept()));
    if (next.kind === 'request')
      return { kind: 'next', request: this.#step(next.request, steps, where), afterMs: next.afterMs };
    this.#steps.delete(client);
    const answer = this.#meant(intent, next.said, reply, where);
    if (answer.kind === 'accepted') steps.refuseUndecided();
    return answer;
  }

  #step(made: unknown, steps: Steps, where: string): RequestText {
    const text = this.#write(made, where, 'POST');
    return steps.leads ? { ...text, leads: true } : text;
  }

  #write(made: unknown, where: string, usualMethod: string): RequestText {
    const { authority, prefix = '' } = this.#speech;
    return written(checked(made, where, usualMethod), authority, prefix);
  }

  #found(intent: Intent & { kind: 'read' }, reply: Reply, seen: SeenReply, client: number): Answer {
    const { status } = reply;
    if (status === 404 || status === 410) return { kind: 'missing' };
    if (!showsRecord(status)) return this.#answers.refusal(undefined, reply);
    const where = whereOf(intent);
    const mapping = this.#readOf(intent);
    const shownFields = this.#calling(`${where}.fields`, intent, client, () =>
      mapping.fields === undefined ? seen.json : this.#ofRead(mapping.fields, seen, intent, client),
    );
    if (mapping.fields !== undefined && shownFields === undefined) return { kind: 'missing' };
    if (!isMembers(shownFields)) {
      if (mapping.fields === undefined) return { kind: 'unknown', cause: causeOfRead(reply) };
      throw serviceFault(`${where}.fields`, `answers with ${shown(shownFields)}, not with { field: value }`);
    }
    // Before anything else is called: what is looked into may throw.
    const fields = checkedFields(shownFields, `${where}.fields`);
    const token = intent.token === undefined ? undefined : tokenOf(shownFields[intent.token]);
    const tag = this.#calling(`${where}.tag`, intent, client, () =>
      mapping.tag === undefined ? seen.header('etag') : this.#ofRead(mapping.tag, seen, intent, client),
    );
    const named = checkedTag(tag, where);
    return {
      kind: 'found',
      version: this.#answers.numberOf(named),
      fields,
      ...(named === undefined ? {} : { tag: named }),
      ...(intent.measure === undefined ? {} : { value: intent.measure(fields) }),
      ...(token === undefined ? {} : { token }),
    };
  }

  /** An answer by what the adapter says of a reply, or, where it says nothing, by what HTTP has it mean. */
  #meant(intent: CommandIntent, said: unknown, reply: Reply, where: string): Answer {
    const { status } = reply;
    if (said === undefined) {
      const after = reply.header('retry-after');
      // Turned away before anything was done, and asked to come back.
      if (after !== undefined && (status === 429 || status === 503))
        return answerOf(
          { kind: 'raced', reason: 'gateway-limit', retryAfterMs: retryAfterOf(reply) },
          status,
        );
      const isYes = status >= 200 && status <= 299 && !this.#brought.refuses.includes(status);
      const cause = isYes ? causeOfBody(reply) : undefined;
      if (cause !== undefined) return { kind: 'unknown', cause };
      return isYes
        ? acceptedAnswer(intent, {}, reply, where, this.#answers)
        : this.#answers.refusal(intent, reply);
    }
    const meaning = checkedMeaning(said, where);
    if (meaning.kind === 'accepted') return acceptedAnswer(intent, meaning, reply, where, this.#answers);
    return answerOf(meaning, status);
  }

  /** Calls a part of the adapter; where it is can be read from outside. */
  #calling<T>(where: string, intent: Exchanged, client: number, call: () => T): T {
    whereHere.at(where, intent.kind === 'read' ? intent.key : intent.id, client);
    const made = calling(where, call);
    if (!(made instanceof Promise)) return made;
    made.catch(() => {});
    throw serviceFault(where, 'is async; a mapping answers at once, and leaves waiting to *run and to hooks');
  }

  /** What a client has brought; of some, clients are made as they are needed. */
  #credentialOf(client: number): unknown {
    const made = this.#brought.credentials[client];
    if (made === undefined) return undefined;
    return (this.#credentials[client] ??= frozenCopy(made));
  }

  /** What the service calls a record. */
  #idOf(key: string): string {
    return this.#brought.ids?.get(key) ?? idIn(key);
  }

  /** How a command is sent; undefined where the service has none like it. */
  #commandOf(command: CommandSpec): Known | undefined {
    const known = this.#commands.get(command);
    if (known !== undefined || this.#commands.has(command)) return known;
    const { commands } = this.#brought.service;
    const mapping = Object.hasOwn(commands, command.name) ? commands[command.name] : undefined;
    const where = `commands.${command.name}`;
    const found =
      mapping === undefined
        ? undefined
        : { mapping, request: `${where}.request`, answer: `${where}.answer`, run: `${where}.run` };
    this.#commands.set(command, found);
    return found;
  }

  #known(command: CommandSpec): Known {
    const known = this.#commandOf(command);
    if (known === undefined) throw new Error(`a command that the service lacks: ${command.name}`);
    return known;
  }

  #readOf({ key }: Intent & { kind: 'read' }): ReadMapping {
    return this.#brought.service.reads![collectionOf(key)]!;
  }

  #turnOf({ command, id, args, base, idempotencyKey }: CommandIntent, client: number): Turn {
    const key = `${collectionIn(command)}/${id}`;
    return {
      id: this.#idOf(key),
      key: id === '' ? '' : key,
      args: Object.freeze(plainArguments(args)),
      base: base === undefined ? undefined : { tag: base.tag },
      idempotencyKey,
      idOf: (other) => this.#idOf(other),
      clientNumber: client,
      client: this.#credentialOf(client),
      shared: this.#shared,
    };
  }

  /** What a part of a read makes of a reply. */
  #ofRead<T>(
    part: (seen: WireReply, turn: ReadTurn) => T,
    seen: WireReply,
    intent: Intent & { kind: 'read' },
    client: number,
  ): T {
    return takesOne(part) ? part(seen) : part(seen, this.#placeOf(intent, client));
  }

  #placeOf({ key }: Intent & { kind: 'read' }, client: number): ReadTurn {
    return {
      id: this.#idOf(key),
      key,
      idOf: (other) => this.#idOf(other),
      clientNumber: client,
      client: this.#credentialOf(client),
      shared: this.#shared,
    };
  }
}

/** Whether a part looks at nothing but the reply: the turn is made for who asks for it. */
function takesOne<T>(part: (seen: WireReply, turn: never) => T): part is (seen: WireReply) => T {
  return part.length < 2;
}

/** Shows a reply to the parts of an adapter, and to nobody later: it lies where the next one will. */
function showing<T>(reply: Reply, read: (seen: SeenReply) => T): T {
  const seen = new SeenReply(reply);
  try {
    return read(seen);
  } finally {
    seen.over();
  }
}

function whereOf(intent: Exchanged): string {
  return intent.kind === 'command'
    ? `commands.${intent.command.name}.request`
    : `reads.${collectionOf(intent.key)}`;
}

function methodOf({ kind }: Exchanged): string {
  return kind === 'read' ? 'GET' : 'POST';
}
