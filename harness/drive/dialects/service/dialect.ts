import type { CommandSpec } from '../../../core/command.ts';
import type { Dialect, Next, Reply, RequestText } from '../../../core/dialect.ts';
import type { Answer, CommandIntent, Exchanged, Intent, Told } from '../../../core/operation.ts';
import { collectionIn } from '../../../core/command.ts';
import { collectionOf, idIn } from '../../../core/record.ts';
import type {
  Accepted,
  CommandMapping,
  Meaning,
  ReadMapping,
  ServiceDefinition,
  Turn,
  WireReply,
  WireRequest,
} from '../../../core/service.ts';
import { ForeignAnswers } from '../http.ts';
import { causeOfBody, fieldsOf, isObject, retryAfterOf } from '../reply-parts.ts';
import { isAlike } from '../requests.ts';
import type { Speech } from '../requests.ts';
import { answerOf, checkedMeaning } from './meaning.ts';
import { besideReply, calling, serviceFault, shown } from './service-fault.ts';
import { whereHere } from './whereabouts.ts';
import { SeenReply } from './seen-reply.ts';
import { checked, written } from './write-request.ts';
import { toldIdentity } from '../../../core/told-identity.ts';
import { tokenNumber, tokenOf } from '../../../core/token.ts';
import type { Token } from '../../../core/token.ts';

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
type Simple = Extract<CommandMapping, { request: unknown }>;

/** A command of the adapter, and what its parts are called in messages. */
interface Known {
  readonly mapping: CommandMapping;
  readonly request: string;
  readonly answer: string;
  readonly run: string;
}

/** An exchange of several requests that is under way. */
interface Running {
  readonly steps: ReturnType<Run['run']>;
  readonly decides: number;
  sent: number;
}

/** More requests than this for one command are a loop without an end. */
const mostSteps = 200;
/** And so are more pauses than this one after the other. */
const mostPauses = 20;

class ServiceDialect implements Dialect {
  readonly #speech: Speech;
  readonly #brought: Brought;
  readonly #answers: ForeignAnswers;
  readonly #commands = new Map<CommandSpec, Known | undefined>();
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
    return intent.kind === 'command'
      ? this.#commandOf(intent.command) === undefined
      : this.#brought.service.reads?.[collectionOf(intent.key)] === undefined;
  }

  encode(intent: Exchanged, client: number): RequestText {
    const known = intent.kind === 'command' ? this.#known(intent.command) : undefined;
    if (intent.kind === 'command' && known !== undefined && 'run' in known.mapping)
      return this.#begin(intent, known.mapping, known.run, client);
    const credential = this.#brought.credentials[client];
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

  decode(intent: Exchanged, reply: Reply, client: number): Answer | Next {
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
      this.#running.delete(client);
      return notTheirs;
    }
    const known = this.#known(intent.command);
    if ('run' in known.mapping) return this.#goOn(intent, reply, known.run, client);
    const { answer } = known.mapping;
    if (answer === undefined) return this.#meant(intent, undefined, reply, known.answer);
    // Of two parameters the second is made where there is one.
    const said = showing(reply, (seen) =>
      this.#calling(known.answer, intent, client, () =>
        answer.length < 2
          ? (answer as (reply: WireReply) => unknown)(seen)
          : answer(seen, this.#turnOf(intent, client)),
      ),
    );
    return this.#meant(intent, said, reply, known.answer);
  }

  #begin(intent: CommandIntent, { run, decides = 1 }: Run, where: string, client: number): RequestText {
    const steps = this.#calling(where, intent, client, () => run(this.#turnOf(intent, client)));
    if (!isGenerator(steps))
      throw serviceFault(where, `answers with ${shown(steps)}; write *run(turn) { … }`);
    const first = this.#calling(where, intent, client, () => steps.next(undefined as unknown as WireReply));
    if (first.done === true || typeof first.value === 'number')
      throw serviceFault(where, 'sends nothing first; yield a request { path, … } before anything else');
    this.#running.set(client, { steps, decides, sent: 1 });
    return this.#step(first.value, where, decides > 1);
  }

  #goOn(intent: CommandIntent, reply: Reply, where: string, client: number): Answer | Next {
    // It is looked at again after later ones have come.
    const seen = new SeenReply(reply.kept());
    const running = this.#running.get(client);
    if (running === undefined) throw new Error('an answer to a command that nobody began');
    const goOn = () => this.#calling(where, intent, client, () => running.steps.next(seen));
    let next = goOn();
    let afterMs = 0;
    for (let pauses = 1; next.done !== true && typeof next.value === 'number'; pauses++) {
      if (!(next.value >= 0 && next.value <= 60_000))
        throw serviceFault(where, `waits ${shown(next.value)} ms; yield a number from 0 to 60000`);
      if (pauses > mostPauses)
        throw serviceFault(where, `waits ${mostPauses} times and sends nothing; let it end, or send`);
      afterMs += next.value;
      next = goOn();
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

  #found(intent: Intent & { kind: 'read' }, reply: Reply, seen: SeenReply, client: number): Answer {
    const { status } = reply;
    if (status === 404 || status === 410) return { kind: 'missing' };
    if (status !== 200) return this.#answers.refusal(undefined, reply);
    const where = whereOf(intent);
    const mapping = this.#readOf(intent);
    const shownFields = this.#calling(`${where}.fields`, intent, client, () =>
      mapping.fields === undefined ? seen.json : mapping.fields(seen),
    );
    if (mapping.fields !== undefined && shownFields === undefined) return { kind: 'missing' };
    if (!isObject(shownFields)) {
      if (mapping.fields === undefined)
        return { kind: 'unknown', cause: 'the representation is not a JSON object' };
      throw serviceFault(`${where}.fields`, `answers with ${shown(shownFields)}, not with { field: value }`);
    }
    const tag = this.#calling(`${where}.tag`, intent, client, () =>
      mapping.tag === undefined ? seen.header('etag') : mapping.tag(seen),
    );
    const fields = fieldsOf(shownFields);
    const named = checkedTag(tag, where);
    const token = intent.token === undefined ? undefined : tokenOf(shownFields[intent.token]);
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
        ? this.#accepted(intent, { kind: 'accepted' }, reply, where)
        : this.#answers.refusal(intent, reply);
    }
    const meaning = checkedMeaning(said, where);
    if (meaning.kind === 'accepted') return this.#accepted(intent, meaning, reply, where);
    return answerOf(meaning, status);
  }

  #accepted(
    intent: CommandIntent,
    meant: Extract<Meaning, { kind: 'accepted' }>,
    reply: Reply,
    where: string,
  ): Answer {
    const { tag, fields, replayed, effect } = meant;
    if (fields !== undefined && !isObject(fields))
      throw serviceFault(where, `accepts with the fields ${shown(fields)}; write { field: value }`);
    const token = checkedToken(intent, meant, where);
    const value = token === undefined ? meant.value : tokenNumber(token);
    if (value !== undefined && !Number.isFinite(value))
      throw serviceFault(where, `accepts with the value ${shown(value)}; write a number`);
    if (effect !== undefined && typeof effect !== 'string' && typeof effect !== 'number')
      throw serviceFault(where, `accepts with the effect ${shown(effect)}; write what names it`);
    const told = toldBy(intent, meant, reply, token);
    return {
      kind: 'accepted',
      version: this.#answers.numberOf(checkedTag(tag ?? reply.header('etag'), where)),
      added: value === undefined ? none : [value],
      ...(told === undefined ? {} : { told }),
      ...(replayed === true ? { replayed } : {}),
    };
  }

  /** Calls a part of the adapter; where it is can be read from outside. */
  #calling<T>(where: string, intent: Exchanged, client: number, call: () => T): T {
    whereHere.at(where, intent.kind === 'read' ? intent.key : intent.id, client);
    const made = calling(where, call);
    if (!(made instanceof Promise)) return made;
    made.catch(() => {});
    throw serviceFault(where, 'is async; a mapping answers at once, and leaves waiting to *run and to hooks');
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
    return {
      id: this.#idOf(`${collectionIn(command)}/${id}`),
      args: Object.freeze(args),
      base: base === undefined ? undefined : { tag: base.tag },
      idempotencyKey,
      idOf: (key) => this.#idOf(key),
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

const none: readonly number[] = [];

/** Shows a reply to the parts of an adapter, and to nobody later: it lies where the next one will. */
function showing<T>(reply: Reply, read: (seen: SeenReply) => T): T {
  const seen = new SeenReply(reply);
  try {
    return read(seen);
  } finally {
    seen.over();
  }
}

/** What of an accepted answer is looked at later; undefined where there is nothing. */
function toldBy(
  intent: CommandIntent,
  { fields, effect }: Accepted,
  reply: Reply,
  token: Token | undefined,
): Told | undefined {
  const { idempotencyKey, command } = intent;
  if ((fields ?? idempotencyKey ?? effect ?? token) === undefined) return undefined;
  const told = {
    fields: fields === undefined ? new Map<string, string>() : fieldsOf(fields),
    ...(effect === undefined ? {} : { effect: String(effect) }),
    ...(token === undefined ? {} : { token }),
  };
  if (command.idempotencyKey !== 'required') return told;
  const location = reply.header('location');
  // The adapter says what an answer tells, and names the effect itself.
  const identity = toldIdentity(intent, { ...fields, ...(effect === undefined ? {} : { id: effect }) });
  return location === undefined ? { ...told, identity } : { ...told, identity, location };
}

/** The token that an acceptance tells, of a command that grants one; its value, too, is one there. */
function checkedToken(
  { command }: CommandIntent,
  { token, value }: Accepted,
  where: string,
): Token | undefined {
  if (command.token === undefined && token !== undefined)
    throw serviceFault(where, `accepts with a token, but ${command.name} grants none; leave it out`);
  const granted: unknown = command.token === undefined ? undefined : (token ?? value);
  if (granted === undefined) return undefined;
  const isOne = typeof granted === 'string' ? tokenOf(granted) !== undefined : Number.isFinite(granted);
  if (!isOne)
    throw serviceFault(
      where,
      `accepts with the ${token === undefined ? 'value' : 'token'} ${shown(granted)}; write the token as the service told it`,
    );
  return granted as Token;
}

function isGenerator(steps: unknown): boolean {
  return typeof (steps as Partial<Generator> | undefined)?.next === 'function';
}

function checkedTag(tag: unknown, where: string): string | undefined {
  if (tag === undefined || typeof tag === 'string') return tag;
  // A revision in a body is often a number.
  if (typeof tag === 'number') return String(tag);
  throw serviceFault(where, `has the tag ${shown(tag)}; write a text`);
}

function whereOf(intent: Exchanged): string {
  return intent.kind === 'command'
    ? `commands.${intent.command.name}.request`
    : `reads.${collectionOf(intent.key)}`;
}

function methodOf({ kind }: Exchanged): string {
  return kind === 'read' ? 'GET' : 'POST';
}
