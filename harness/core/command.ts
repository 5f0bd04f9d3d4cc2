import type { Condition, Part } from './guarded.ts';
import type { Reason } from './reason.ts';
import type { Stored } from './record.ts';

/** Arguments of a command as adapters get them, a number of too many digits as the text of its digits. */
export type PlainArguments = Readonly<Record<string, string | number>>;

/** Arguments of a command as they stand in the JSON body. */
export type Arguments = Readonly<Record<string, string | number | bigint>>;

/** The same as plain data, which JSON can write. */
export function plainArguments(args: Arguments): PlainArguments {
  if (!Object.values(args).some((value) => typeof value === 'bigint')) return args as PlainArguments;
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]),
  );
}

/** One property of a body. */
export type BodyProperty = {
  readonly about: string;
  readonly optional?: true;
  /** It goes back as an answer or a read told it: services that are not ours put any text in its place. */
  readonly handed?: true;
} & (
  | { readonly type: 'integer'; readonly minimum: number; readonly maximum: number }
  | {
      readonly type: 'string';
      readonly maxLength: number;
      readonly pattern?: string;
      readonly oneOf?: readonly string[];
    }
);

/** What a body may hold: every property is required unless it says so, others are refused. */
export type BodySchema = Readonly<Record<string, BodyProperty>>;

/** What a guard is computed from. */
export interface Request {
  /** The id in the path; empty where the path has none. */
  readonly id: string;
  readonly args: Arguments;
  /** What the precondition headers ask of the record; empty where none were sent. */
  readonly preconditions: readonly Condition[];
  readonly nonce: number;
  /** The service's clock, milliseconds since 1970. */
  readonly nowMs: number;
  /** Who asks: the user of the key that was sent, else `request-` and the nonce. */
  readonly by: string;
}

/**
 * A command as declared once: the client encodes from it, the service decodes from it, the documents list it.
 * `path` holds at most one parameter, `:id`; a path without it names the record in the body.
 */
export interface CommandSpec {
  readonly name: string;
  readonly about: string;
  /** What a client has done whose command was accepted, behind its name: `bought units of the item`; workloads that are raced say it. */
  readonly did?: string;
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** An empty schema takes no body. */
  readonly body: BodySchema;
  /** Whether precondition headers are looked at, and whether one must be sent. */
  readonly precondition: 'required' | 'optional' | 'none';
  /** An Idempotency-Key is taken by every command; `required` refuses requests without one. */
  readonly idempotencyKey?: 'required';
  /** The guard; an empty list is answered at once, without the store. */
  readonly parts: (request: Request) => readonly Part[];
  /** The member of its answer that names the lock that it grants, and that later commands send back. */
  readonly token?: string;
  /** Arguments that the history keeps, where what was asked for does not follow from the operation's number. */
  readonly keeps?: readonly string[];
  /** Members that the problem details of a refusal gain, such as `from`, `to` and `allowed`. */
  readonly explain?: (refused: Refused) => Readonly<Record<string, unknown>>;
}

/** The parts of a command as a request without preconditions has them that comes from nobody, at the beginning of time. */
export function partsOf(
  { command, id, args }: { readonly command: CommandSpec; readonly id: string; readonly args: Arguments },
  nonce = 1,
): readonly Part[] {
  return command.parts({ id, args, preconditions: [], nonce, nowMs: 0, by: '' });
}

/** The collection in whose path a command stands. */
export function collectionIn({ path }: Pick<CommandSpec, 'path'>): string {
  return path.split('/')[1] ?? '';
}

/** A refusal as `explain` sees it: the condition's reason and the record that was found. */
export interface Refused {
  readonly reason: Reason;
  readonly key: string;
  readonly found: Stored;
  readonly request: Request;
}
