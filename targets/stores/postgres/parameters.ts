/** The parameters of one statement, numbered as they are asked for. */
export class Parameters {
  readonly values: unknown[] = [];

  /** Adds a value and answers how the statement writes it. */
  add(value: unknown, type: 'text' | 'text[]' | 'bigint' | 'bigint[]' | 'jsonb'): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}
