/**
 * Whether a header concerns one connection only and is not forwarded (RFC 9110, 7.6.1). Names are told by their length
 * first: most headers of most messages are none of these.
 */
export function isHopByHop(name: string): boolean {
  switch (name.length) {
    case 2:
      return name.toLowerCase() === 'te';
    case 7: {
      const lower = name.toLowerCase();
      return lower === 'upgrade' || lower === 'trailer';
    }
    case 10: {
      const lower = name.toLowerCase();
      return lower === 'connection' || lower === 'keep-alive';
    }
    case 16:
      return name.toLowerCase() === 'proxy-connection';
    case 17:
      return name.toLowerCase() === 'transfer-encoding';
    default:
      return false;
  }
}

/** Where a message ends and whom it is for is not its sender's to take away. */
const kept = new Set(['host', 'content-length', 'transfer-encoding']);

/** No names; one list for all, because most messages add none. */
export const none: readonly string[] = [];

/** Names that a Connection header adds to those, in lower case. */
export function namedByConnection(value: string): readonly string[] {
  const lower = value.toLowerCase();
  if (lower === 'keep-alive' || lower === 'close') return none;
  const names = lower.split(',').map((name) => name.trim());
  return names.filter((name) => name !== '' && name !== 'keep-alive' && name !== 'close' && !kept.has(name));
}
