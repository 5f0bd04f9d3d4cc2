import type { Merged } from './merged.ts';

/** Lists what is wrong with labels: who has one. Adapters have theirs one by one before they get here. */
export function labelProblems({ label, strategy, url }: Merged): string[] {
  if (label.source === undefined || label.broken || strategy.broken || url.broken) return [];
  const problems: string[] = [];
  const named = label.values.length;
  if (url.values.length > 0) {
    const addresses = url.values.length;
    if (named > 1 && named !== addresses)
      problems.push(
        `${label.source}: ${named} names for ${addresses} ${addresses === 1 ? 'address' : 'addresses'}; write one for each, or one for all of them as instances of one service`,
      );
    return problems;
  }
  const set = strategy.values.find((name) => name === 'all' || name === 'default');
  if (set !== undefined)
    problems.push(`${label.source}: names strategies one by one; write them out with --strategy`);
  else if (named !== strategy.values.length)
    problems.push(
      `${label.source}: ${named} ${named === 1 ? 'name' : 'names'} for ${strategy.values.length} ${strategy.values.length === 1 ? 'strategy' : 'strategies'}; write one for each`,
    );
  return problems;
}

/** Addresses that are a row of their own: one for each label; all together where there are not as many. */
export function rowsOfAddresses({ label, url }: Pick<Merged, 'label' | 'url'>): readonly {
  readonly label?: string;
  readonly urls: readonly string[];
}[] {
  const { values: names } = label;
  if (names.length <= 1)
    return [{ ...(names[0] === undefined ? {} : { label: names[0] }), urls: url.values }];
  return names.map((name, index) => ({ label: name, urls: url.values.slice(index, index + 1) }));
}
