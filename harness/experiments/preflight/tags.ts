/** Tags by the versions of the records that had them. */
export class Tags {
  /** By key: the tag and the version that were seen last. */
  readonly #last = new Map<string, { readonly tag: string; readonly version: number }>();
  readonly #ambiguous = new Set<string>();

  /** Takes a tag that was shown; says whether it tells another state from the one before. */
  note(key: string, tag: string, version: number): 'first' | 'same' | 'new' | 'dated' | 'stuck' {
    const before = this.#last.get(key);
    this.#last.set(key, { tag, version });
    if (before === undefined) return 'first';
    if (before.version === version) return 'same';
    if (before.tag !== tag) return 'new';
    this.#ambiguous.add(tag);
    this.#last.set(key, before);
    return isDate(tag) ? 'dated' : 'stuck';
  }

  /** Whether two states had it. */
  isAmbiguous(tag: string): boolean {
    return this.#ambiguous.has(tag);
  }
}

/** Dates name a state as exactly as their clock. */
function isDate(tag: string): boolean {
  const plain = tag.replace(/^W\//, '').replaceAll('"', '');
  return /^\d{10,}$/.test(plain) || /\d[-/:]\d\d[-/:]\d\d/.test(plain) || /\b\d{4} \d\d:\d\d/.test(plain);
}

/** Tags that reads of a record have shown, by their numbers, beside those that answers to its changes tell. */
export class ShownTags {
  readonly #shown = new Map<string, { last: number; readonly all: Set<number> }>();

  note(key: string, tag: number): void {
    const shown = this.#shown.get(key) ?? { last: tag, all: new Set() };
    shown.last = tag;
    shown.all.add(tag);
    this.#shown.set(key, shown);
  }

  /** Whether the record has it now, or had it before and has no more; undefined where no read has shown it. */
  timeOf(key: string, tag: number): 'now' | 'before' | undefined {
    const shown = this.#shown.get(key);
    if (shown?.last === tag) return 'now';
    return shown?.all.has(tag) === true ? 'before' : undefined;
  }
}
