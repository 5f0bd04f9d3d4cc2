/** A small number that two tags have in common only by chance, so that most need not be compared. */
export function markOf(tag: string | undefined): number {
  if (tag === undefined) return 0;
  const { length } = tag;
  let mark = length;
  for (let at = Math.max(0, length - 6); at < length; at++)
    mark = (Math.imul(mark, 31) + tag.charCodeAt(at)) & 0x3f_ff_ff_ff;
  return mark;
}
