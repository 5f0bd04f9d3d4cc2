/** The monotonic clock of this machine, milliseconds: the same for all processes of one boot and time namespace. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
