import { formatCounted } from '../../core/units.ts';

/** What is odd in a log: lines that are no calls, and calls that say something strange. */
export const oddities = {
  cut: { about: 'lines that are cut off', one: 'line that is cut off', lost: true },
  wrapped: {
    about: 'lines with something before or behind their object, such as the head of syslog or a comma',
    one: 'line with something before or behind its object, such as the head of syslog or a comma',
    lost: true,
  },
  rubbish: { about: 'lines that are not JSON', one: 'line that is not JSON', lost: true },
  noObject: { about: 'lines of JSON that are no object', one: 'line of JSON that is no object', lost: true },
  long: { about: 'lines longer than 1 MB', one: 'line longer than 1 MB', lost: true },
  missing: { about: 'lines without a time, a path or a status', one: 'line without a time, a path or a status', lost: true },
  mistyped: { about: 'members of another type than they should be', one: 'member of another type than it should be', lost: false },
  duplicate: { about: 'requests that are logged twice, by their nonce or trace; counted once', one: 'request that is logged twice, by its nonce or trace; counted once', lost: true },
  alike: { about: 'lines that equal the line before them, and have no nonce to tell', one: 'line that equals the line before it, and has no nonce to tell', lost: false },
  copied: { about: 'files that begin with the very line of another, as copies do; all counts hold both', one: 'file that begins with the very line of another, as a copy does; all counts hold both', lost: false },
  back: { about: 'times at which the clock went back by more than 5 s', one: 'time at which the clock went back by more than 5 s', lost: false },
  gzip: { about: 'compressed files that end too early', one: 'compressed file that ends too early', lost: true },
  endsEarly: { about: 'answers that are older than their requests', one: 'answer that is older than its request', lost: false },
  unreadable: { about: 'files that could not be read to their end', one: 'file that could not be read to its end', lost: true },
  unfit: { about: 'fields that were named wrongly', one: 'field that was named wrongly', lost: true },
} as const satisfies Readonly<Record<string, { readonly about: string; readonly one: string; readonly lost: boolean }>>;

export type Oddity = keyof typeof oddities;

/** How often something was odd, and where first: `gateway.log:17`, with what is wrong there. */
export interface LogNote {
  readonly oddity: Oddity;
  readonly count: number;
  readonly first: string;
  readonly what?: string;
}

/** What is odd in words, with how often: `2 lines that are cut off`. */
export function oddityText({ oddity, count, what }: Pick<LogNote, 'oddity' | 'count' | 'what'>): string {
  if (oddity === 'unfit') return what ?? '';
  const { about, one } = oddities[oddity];
  return `${formatCounted(count, one, about)}${what === undefined ? '' : ` (${what})`}`;
}

/** Counts what is odd in logs; of each kind and each text it keeps the first place. */
export class LogNotes {
  readonly #notes = new Map<string, { oddity: Oddity; count: number; first: string; what?: string }>();

  /** `what` tells kinds of one oddity apart, such as the member that is missing; there are few. */
  add(oddity: Oddity, file: string, line: number, what?: string): void {
    const key = what === undefined ? oddity : `${oddity} ${what}`;
    const note = this.#notes.get(key);
    if (note !== undefined) note.count += 1;
    else {
      const first = line > 0 ? `${file}:${line}` : file;
      this.#notes.set(key, { oddity, count: 1, first, ...(what === undefined ? {} : { what }) });
    }
  }

  /** All of them, in order of kind. */
  all(): LogNote[] {
    const order = Object.keys(oddities);
    return [...this.#notes.values()].sort((a, b) => order.indexOf(a.oddity) - order.indexOf(b.oddity));
  }

  count(oddity: Oddity): number {
    return this.all().reduce((sum, note) => sum + (note.oddity === oddity ? note.count : 0), 0);
  }
}
