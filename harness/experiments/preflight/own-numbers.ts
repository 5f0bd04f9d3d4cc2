import type { Arguments } from '../../core/command.ts';

/** Numbers that a service counts in its own way, such as the tokens of locks, by what they stand for. */
export class OwnNumbers {
  readonly #meant = new Map<string, Map<string, string>>();

  /** Notes what an answer calls a number. */
  told(field: string, name: string, meant: string): void {
    this.#of(field).set(name, meant);
  }

  /** Notes what a read calls a number; what was told keeps its meaning, as a record may go on to show a lock that was given back. */
  shown(field: string, name: string, meant: string): void {
    const known = this.#of(field);
    if (!known.has(name)) known.set(name, meant);
  }

  /** Arguments as the workload would have them. */
  meant(args: Arguments): Arguments {
    return Object.fromEntries(
      Object.entries(args).map(([name, value]) => {
        const meant = this.#meant.get(name)?.get(String(value));
        return [name, meant === undefined ? value : typeof value === 'number' ? Number(meant) : meant];
      }),
    );
  }

  #of(field: string): Map<string, string> {
    const known = this.#meant.get(field) ?? new Map<string, string>();
    this.#meant.set(field, known);
    return known;
  }
}
