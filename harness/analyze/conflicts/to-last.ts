/** One of a list, moved to its end, where it may be written over: what is long kept is dear to replace. */
export function toLast<T>(list: T[], from: number): T {
  const one = list[from]!;
  for (let at = from + 1; at < list.length; at++) list[at - 1] = list[at]!;
  list[list.length - 1] = one;
  return one;
}
