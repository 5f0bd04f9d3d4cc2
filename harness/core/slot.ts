/** One generation of one contended key: records of a slot carry `name` as their id. */
export interface Slot {
  readonly key: number;
  readonly generation: number;
  readonly name: string;
}

/** What shapes a workload in one cell. */
export interface Settings {
  /** Units of a generation, such as items in stock. */
  readonly capacity: number;
  readonly clients: number;
}

/** The id of a slot: `key-generation`, after a salt where the service knows records of earlier races. */
export function slotName(key: number, generation: number, salt = ''): string {
  return `${salt}${key}-${generation}`;
}
