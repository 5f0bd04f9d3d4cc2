import { formatCounted } from '../../core/units.ts';

/** The first lines of a list, and how many more there are of what: `and 12 more records`. Nothing is cut off in silence. */
export function cutList(
  lines: readonly string[],
  most: number,
  one: string,
  all = lines.length,
  many = `more ${one}s`,
): string[] {
  const more = all - Math.min(most, lines.length);
  return [...lines.slice(0, most), ...(more <= 0 ? [] : [`and ${formatCounted(more, `more ${one}`, many)}`])];
}
