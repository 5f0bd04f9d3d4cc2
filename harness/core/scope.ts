import type { Outcome, View } from './view.ts';

/** A protection that a strategy asks for around its view; it covers condition-only keys too. */
export type Scope =
  | {
      readonly kind: 'lock';
      readonly keys: readonly string[];
      readonly ttlMs: number;
      readonly waitMs: number;
      /** `extended` while the holder works, `fenced` by a token, or granted by a `quorum` of servers; absent: none of it. */
      readonly form?: 'extended' | 'fenced' | 'quorum';
    }
  | { readonly kind: 'mutex'; readonly keys: readonly string[] }
  /** One writer a record inside the process, who knows what it wrote. */
  | { readonly kind: 'queue'; readonly keys: readonly string[] }
  /** What was read is watched; a write fails when any of it has changed. */
  | { readonly kind: 'watch'; readonly keys: readonly string[] }
  /** Commands run as a function that the store keeps. */
  | { readonly kind: 'function' }
  | {
      readonly kind: 'transaction';
      readonly keys: readonly string[];
      readonly isolation: Isolation;
      /** Rows that are read are locked: whoever comes later waits, or gives up at once. */
      readonly rows?: 'wait' | 'nowait';
      /** A lock for each key is taken first, whether there is a row or not. */
      readonly advisory?: true;
      /** How often it is tried at most when others were faster. */
      readonly attempts: number;
    }
  /** Records that a command only reads are locked against writers while it writes. */
  | { readonly kind: 'share' }
  /** Constraints of the schema decide in place of the guards that they stand for. */
  | { readonly kind: 'constraint' };

/** How much a transaction sees of others that run at the same time (SQL:1992, as PostgreSQL has it). */
export type Isolation = 'read committed' | 'repeatable read' | 'serializable';

/** What is done inside a protection. */
export type Body = (view: View) => Promise<Outcome>;

/** The protections that a backend has; one that it lacks is absent, never faked. */
export type Scopes = {
  readonly [Kind in Scope['kind']]?: (
    scope: Extract<Scope, { readonly kind: Kind }>,
    body: Body,
  ) => Promise<Outcome>;
};

/** Runs `body` inside a protection; throws where the store has none of this kind. */
export function within({ scopes }: { readonly scopes: Scopes }, scope: Scope, body: Body): Promise<Outcome> {
  const protect = scopes[scope.kind] as ((scope: Scope, body: Body) => Promise<Outcome>) | undefined;
  return protect?.(scope, body) ?? Promise.reject(new Error(`this store has no ${scope.kind}`));
}

/** The same protections, each entered as `enter` has it. */
export function entered(
  scopes: Scopes,
  enter: (run: (body: Body) => Promise<Outcome>, body: Body) => Promise<Outcome>,
): Scopes {
  return Object.fromEntries(
    (Object.keys(scopes) as Scope['kind'][]).map((kind) => [
      kind,
      (scope: Scope, body: Body) => enter((inside) => within({ scopes }, scope, inside), body),
    ]),
  );
}
