import { resolve } from 'node:path';

/** Where records are kept that this repository has, and the page whose table they make. */
export const keptIn = 'results/field';
export const pageOfKept = 'docs/field.md';

/** The page whose table is written anew: that which was asked for, else ours of our own records; of records elsewhere none. */
export function writtenPage({
  out,
  page,
}: {
  readonly out: string;
  readonly page?: string | undefined;
}): string | undefined {
  return page ?? (resolve(out) === resolve(keptIn) ? pageOfKept : undefined);
}
