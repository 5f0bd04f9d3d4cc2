/** Exit codes of every command, with what each says. */
export const exitCodes = {
  0: 'everything as promised',
  1: 'internal fault',
  10: 'a safe strategy broke an invariant',
  11: 'the measurement proves nothing: generator saturated, rate missed, nothing overlapped, no usable answer, an agent lost or late, verdict inconclusive, the unguarded control was not caught, or a bound of an objective cannot be told',
  99: 'a threshold was missed',
  104: 'invalid options or plan, or the plan cannot be run here',
  105: 'interrupted; what was finished is kept',
} as const;

export type ExitCode = keyof typeof exitCodes;

/** Everything that ends a command before its table, with its exit code. */
export const errorCodes = {
  CTD_OPTIONS: 104,
  CTD_PLAN: 104,
  CTD_RESULTS: 104,
  CTD_REDIS_MISSING: 104,
  CTD_REDIS_UNREACHABLE: 104,
  CTD_REDIS_FAILED: 104,
  CTD_GATEWAY_MISSING: 104,
  CTD_GATEWAY_FAILED: 104,
  CTD_GATEWAY_UNFIT: 104,
  CTD_POSTGRES_MISSING: 104,
  CTD_POSTGRES_UNREACHABLE: 104,
  CTD_POSTGRES_FAILED: 104,
  CTD_ADAPTER: 104,
  CTD_SERVICE_FAILED: 1,
  CTD_SERVICE_UNREACHABLE: 104,
  CTD_AGENTS: 104,
  CTD_AGENT_REFUSED: 104,
  CTD_AGENT_VERSION: 11,
  CTD_AGENT_LOST: 11,
  CTD_INTERRUPTED: 105,
} as const satisfies Record<string, ExitCode>;

/** What an error says, or what was thrown in its place. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

export type ErrorCode = keyof typeof errorCodes;

/** A failure that another thread has told of: one that a person can act on where it has a code. */
export function errorOf(code: ErrorCode | undefined, problems: readonly string[]): Error {
  return code === undefined ? new Error(problems.join('\n')) : new ContendError(code, problems);
}

/** A failure that a person can act on; `problems` holds every finding, each with where it is and what to write. */
export class ContendError extends Error {
  readonly code: ErrorCode;
  readonly problems: readonly string[];

  constructor(code: ErrorCode, problems: readonly string[], options?: ErrorOptions) {
    // What two parts of one list have wrong is said once.
    const each = [...new Set(problems)];
    super(each.join('\n'), options);
    this.name = 'ContendError';
    this.code = code;
    this.problems = each;
  }

  get exitCode(): ExitCode {
    return errorCodes[this.code];
  }
}
