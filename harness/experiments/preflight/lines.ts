/** What one client alone has seen of a line of an adapter's mapping. */
export type Seen =
  | { readonly state: 'confirmed'; readonly note?: string }
  | ({ readonly state: 'contradicted' } & Contradiction)
  | { readonly state: 'not seen'; readonly note?: string };

/** What came where the workload means something else. */
export interface Contradiction {
  /** Requests as a person can paste them, without secrets. */
  readonly sent: readonly string[];
  /** Status and the beginning of the body of the last answer. */
  readonly came: string;
  /** What the adapter makes of it. */
  readonly taken: string;
  /** What the workload means. */
  readonly means: string;
}

/** A line of a mapping, such as `commands.purchase: refused (sold-out)`, and what was seen of it. */
export type MappingLine = { readonly line: string } & Seen;

/** Lines of a mapping in their order; what contradicts one stays, and what confirms one outranks what was not seen. */
export class MappingLines {
  readonly #seen = new Map<string, Seen>();

  /** Adds a line that nothing was seen of yet. */
  expect(line: string, note?: string): void {
    if (!this.#seen.has(line))
      this.#seen.set(line, { state: 'not seen', ...(note === undefined ? {} : { note }) });
  }

  confirm(line: string, note?: string): void {
    const before = this.#seen.get(line);
    if (before?.state === 'contradicted') return;
    // Who was confirmed without a reservation stays so.
    if (before?.state === 'confirmed' && before.note === undefined) return;
    this.#seen.set(line, { state: 'confirmed', ...(note === undefined ? {} : { note }) });
  }

  contradict(line: string, { sent, came, taken, means }: Contradiction): void {
    if (!this.isContradicted(line)) this.#seen.set(line, { state: 'contradicted', sent, came, taken, means });
  }

  isContradicted(line: string): boolean {
    return this.#seen.get(line)?.state === 'contradicted';
  }

  /** Says why a line cannot be seen, as long as nothing was. */
  doubt(line: string, note: string): void {
    const before = this.#seen.get(line);
    if (before === undefined || (before.state === 'not seen' && before.note === undefined))
      this.#seen.set(line, { state: 'not seen', note });
  }

  get all(): readonly MappingLine[] {
    return [...this.#seen].map(([line, seen]) => ({ line, ...seen }));
  }
}
