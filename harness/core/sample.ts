/**
 * Whether a slot is looked at closely: all of the first, then fewer and fewer, chosen by chance and the same in every
 * thread. Slots are numbered `generation * keys + key`.
 */
export function isSampled(slot: number): boolean {
  if (slot < 16) return true;
  const share = slot < 64 ? 4 : slot < 1024 ? 16 : 64;
  return (Math.imul(slot, 0x9e3779b1) >>> 0) % share === 0;
}
