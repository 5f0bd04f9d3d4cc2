/** A server that nobody here wrote: whose it is, where it comes from, how it is started, and what it is raced at. */
export interface FieldServer {
  readonly name: string;
  /** The folder of its adapters, where that has another name. */
  readonly adapters?: string;
  /** What its makers call it. */
  readonly title: string;
  readonly makers: string;
  readonly origin: Origin;
  /** What it is started with, on loopback and in a folder of its own. */
  readonly arrange: (place: Place) => Arrangement;
  /** Where it keeps its records in a store of somebody else: one of its own is started before it, and ended after. */
  readonly store?: 'postgres';
  /** A path that is answered below 500 as soon as it serves. */
  readonly ready: string;
  readonly races: readonly FieldRace[];
}

/** Where a server comes from: a package of Debian, or one of npm in exactly this version. */
export type Origin =
  | {
      readonly kind: 'debian';
      readonly package: string;
      readonly program: string;
      readonly versionArgs: readonly string[];
      /** What is raced, where `program` only serves it: who is asked for the version. */
      readonly raced?: string;
    }
  | {
      readonly kind: 'npm';
      readonly package: string;
      readonly version: string;
      /** Its program, below its own folder. */
      readonly program: string;
    };

/** The place of one server. */
export interface Place {
  readonly folder: string;
  readonly port: number;
  /** Another free port, for servers that want one. */
  readonly otherPort: number;
  /** The address of its store; empty where it has none. */
  readonly store: string;
}

/** What a server finds in its folder, and its arguments. */
export interface Arrangement {
  readonly folders?: readonly string[];
  /** By path in the folder. */
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

/** One race that a server is put to. */
export interface FieldRace {
  /** Its adapter: a file beside the server's. */
  readonly adapter: string;
  /** What is raced, in a few words. */
  readonly what: string;
  readonly arrivals: readonly FieldArrival[];
  /** Where the usual clients, rounds and time are not what shows it. */
  readonly effort?: { readonly clients?: number; readonly rounds?: number; readonly duration?: string };
  /** What its makers say about it, in Markdown with the address; absent where nothing was found. */
  readonly said?: string;
}

/** How clients come: all at one moment, or each as soon as it was answered. */
export type FieldArrival = 'burst' | 'closed';
