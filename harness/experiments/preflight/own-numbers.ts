import type { Arguments } from '../../core/command.ts';

/** Numbers that a service counts in its own way, such as the tokens of locks, by what they stand for. */
export class OwnNumbers {
  readonly #meant = new Map<string, Map<string, string>>();

  /** Notes what a service calls a number. */
  learn(field: string, shown: string, meant: string): void {
    const ofField = this.#meant.get(field) ?? new Map<string, string>();
    this.#meant.set(field, ofField.set(shown, meant));
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
}
