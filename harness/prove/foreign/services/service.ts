import { setTimeout } from 'node:timers/promises';
import type { FormKind } from './form.ts';
import type { Manner, RefusalKind, SuccessKind, TagKind } from './manner.ts';
import { Records } from './records.ts';
import type { Entry, Fields } from './records.ts';

/** A request as a service sees it. */
export interface Ask {
  readonly method: string;
  /** What stands between the slashes: `['items', '0-0', 'purchases']`. */
  readonly path: readonly string[];
  readonly body: Fields;
  readonly ifMatch?: string;
  readonly idempotencyKey?: string;
  /** The number that came in Contend-Nonce. */
  readonly nonce: string;
}

/** A command that took effect, as it is told. */
export interface Done {
  readonly kind: 'done';
  readonly body: Fields;
  /** Sums as Contend's own service tells them. */
  readonly added: Readonly<Record<string, number | string>>;
  /** The record that was created or changed, as it was just after that; absent where it is gone. */
  readonly entry?: Entry;
  /** The number of the last version of what is gone. */
  readonly gone?: number;
  /** The address of what was created. */
  readonly location?: string;
  /** The nonce of the request that this one repeats. */
  readonly repeats?: string;
}

/** What a service says to a request, before its manner makes an answer of it. */
export type Said =
  | Done
  /** Somebody was faster, or the state forbids it. */
  | { readonly kind: 'refused'; readonly code: string; readonly entry?: Entry }
  /** Nobody else is to blame. */
  | { readonly kind: 'wrong'; readonly status: 400 | 404 | 422 | 428 | 500; readonly code: string }
  | { readonly kind: 'shown'; readonly body: unknown; readonly tag: string | undefined };

/** How requests for the same records get on with each other. */
export type Pace =
  /** A decision and its effect are one moment. */
  | 'at-once'
  /** They take time, and others wait for their turn. */
  | 'in-turn'
  /** They take time, and others do the same meanwhile. */
  | 'unguarded';

/** What one mode of a service does, and whether that is right. */
export interface Mode {
  readonly name: string;
  readonly is: 'right' | 'wrong';
  readonly about: string;
  readonly pace: Pace;
  /** Manners in which it is what `is` says; absent for all. */
  readonly only?: {
    readonly tag?: readonly TagKind[];
    readonly refusal?: readonly RefusalKind[];
    readonly success?: readonly SuccessKind[];
    readonly form?: readonly FormKind[];
  };
  /** How it must be raced to show, where that is not left to chance. */
  readonly arrival?: 'closed' | 'burst';
  /** How long it must be raced to show, where that is longer than others need. */
  readonly durationMs?: number;
}

/** A service of a few lines for one workload, right or wrong as its mode says. */
export interface ForeignService {
  readonly workload: string;
  readonly modes: readonly Mode[];
  readonly open: (mode: string, world: World) => Serving;
}

/** A service at work. */
export interface Serving {
  /** Undefined where there is no such command. */
  readonly run: (ask: Ask) => Said | Promise<Said> | undefined;
  /** What GET shows, where that is not just the record of the address; undefined where nothing is there. */
  readonly show?: (collection: string, id: string) => Shown | undefined;
}

/** What GET shows of an address. */
export interface Shown {
  readonly body: Fields | Readonly<Record<string, Fields>>;
  readonly tag?: string | undefined;
}

/** The mode that is right without any ado. */
export const right: Mode = {
  name: 'right',
  is: 'right',
  pace: 'at-once',
  about: 'decides and writes in one moment',
};

/** The two modes in which every service is right. */
export const rightModes: readonly Mode[] = [
  right,
  { name: 'queued', is: 'right', pace: 'in-turn', about: 'takes a millisecond, one request after the other' },
];

/** A mode that is wrong whenever it is asked, without any luck. */
export function wrong(name: string, about: string, rest: Partial<Mode> = {}): Mode {
  return { name, is: 'wrong', pace: 'at-once', about, ...rest };
}

/** A mode that is wrong when two requests meet. */
export function racy(name: string, about: string, rest: Partial<Mode> = {}): Mode {
  return { name, is: 'wrong', pace: 'unguarded', about, ...rest };
}

/** How long requests that take turns wait between reading and writing. */
const turnMs = 1;
/** The same where nobody waits for a turn: the window in which others do what is wrong. */
export const windowMs = 3;

/** How many requests for a record are refused falsely before one is not: more than clients have under way together. */
const falseRefusals = 24;

/** What a service stands on: its records, its pace, and the words for what it says. */
export class World {
  readonly records: Records;
  readonly manner: Manner;
  readonly #pace: Pace;
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #falselyRefused = new Map<string, number>();
  #mistakes = 0;

  constructor(manner: Manner, pace: Pace) {
    this.records = new Records(manner.tag);
    this.manner = manner;
    this.#pace = pace;
  }

  /** Looks, and does what came of that, at the pace of the mode; requests of one scope take turns. */
  decide(scope: string, look: () => Said | (() => Said), pace = this.#pace): Said | Promise<Said> {
    switch (pace) {
      case 'at-once':
        return completed(look());
      case 'in-turn':
        return this.#inTurn(scope, async () => {
          const seen = look();
          await setTimeout(turnMs);
          return completed(seen);
        });
      case 'unguarded':
        return this.wait(windowMs, look());
    }
  }

  /** Does what was decided so long ago that it need not be right any more. */
  async wait(ms: number, seen: Said | (() => Said | Promise<Said>)): Promise<Said> {
    await setTimeout(ms);
    return typeof seen === 'function' ? seen() : seen;
  }

  /** Counts what is done as a mistake, where it is one. */
  note(isMistake: boolean): void {
    if (isMistake) this.#mistakes += 1;
  }

  /** How often it did what is wrong since that was asked last: some modes need luck for it. */
  mistakesSince(): number {
    const since = this.#mistakes;
    this.#mistakes = 0;
    return since;
  }

  /** Shows something in place of what is there, which is a mistake where they differ. */
  shown(instead: Shown | undefined, truth: Shown | undefined): Shown | undefined {
    this.note(JSON.stringify(instead?.body) !== JSON.stringify(truth?.body));
    return instead;
  }

  /** The time that an answer to GET is under way, in which the state goes on. */
  async lag(): Promise<void> {
    if (this.#pace === 'in-turn') await setTimeout(turnMs);
  }

  async #inTurn(scope: string, work: () => Promise<Said>): Promise<Said> {
    const turn = (this.#turns.get(scope) ?? Promise.resolve()).then(work);
    this.#turns.set(
      scope,
      turn.catch(() => {}),
    );
    return turn;
  }

  /** Says that a record was changed. */
  changed(key: string, body: Fields, added: Done['added'] = {}): Done {
    const entry = this.records.entry(key);
    return { kind: 'done', body, added, ...(entry === undefined ? {} : { entry }) };
  }

  /** Says that a record was created. */
  created(key: string, body: Fields, added: Done['added'] = {}): Done {
    return { ...this.changed(key, body, added), location: `/${key}` };
  }

  /** Says that a record was removed. */
  removed(key: string, body: Fields, added: Done['added'] = {}): Done {
    const { number = 0 } = this.records.entry(key) ?? {};
    return { kind: 'done', body, added, gone: number };
  }

  /** Refuses because of a record as it is. */
  refused(code: string, key: string): Said {
    const entry = this.records.entry(key);
    return { kind: 'refused', code, ...(entry?.fields === undefined ? {} : { entry }) };
  }

  /** Refuses whoever is among the first to ask for a record, for a reason that is none. */
  refusedFalsely(code: string, key: string): Said | undefined {
    const before = this.#falselyRefused.get(key) ?? 0;
    if (before === falseRefusals) return undefined;
    this.#falselyRefused.set(key, before + 1);
    this.note(true);
    return this.refused(code, key);
  }

  /** Who changed a record, and when: only services that speak like Contend's keep that. */
  stamps({ nonce }: Ask): Fields {
    if (this.manner.refusal !== 'coded') return {};
    return { changedBy: `request-${nonce}`, changedAt: Date.now() };
  }
}

/** There is no such record. */
export const missing: Said = { kind: 'wrong', status: 404, code: 'unknown-record' };

function completed(seen: Said | (() => Said)): Said {
  return typeof seen === 'function' ? seen() : seen;
}

/** One snapshot of several records, without those that are not there; undefined where none is. */
export function snapshotOf(
  members: Readonly<Record<string, string>>,
  look: (key: string) => Fields | undefined,
): Shown | undefined {
  const body: Record<string, Fields> = {};
  for (const [name, key] of Object.entries(members)) {
    const fields = look(key);
    if (fields !== undefined) body[name] = fields;
  }
  return Object.keys(body).length === 0 ? undefined : { body };
}
