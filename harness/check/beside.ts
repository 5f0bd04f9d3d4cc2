/** What reasons end with that take it that nothing was wrong, and the one that takes it that nobody raced. */
export const harmless = ', so nothing could go wrong';
export const alone = 'one client alone cannot race';

/** Reasons as they stand beside an anomaly, which contradicts those that say that there can be none. */
export function beside(reasons: readonly string[]): string[] {
  return reasons.flatMap((reason) =>
    reason === alone ? [] : reason.endsWith(harmless) ? reason.slice(0, -harmless.length) : reason,
  );
}
