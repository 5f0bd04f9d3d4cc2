/** A run whose agent in one room was away for a while. */
export interface CutRow {
  /** How long it was away, and from then on, milliseconds: when the run ended, and what it had in Redis was gone after. */
  readonly cutMs: number;
  readonly endedMs: number;
  readonly goneMs: number;
  /** Exit code, and what was said on stderr. */
  readonly code: number | null;
  readonly said: string;
  /** Records that were kept, and what was left in Redis. */
  readonly kept: number;
  readonly left: readonly string[];
}

/** Why a row does not hold; empty where it does. The race before the cut is kept, the other proves nothing and says whose. */
export function cutProblemsOf(
  { code, said, kept, left, endedMs, goneMs }: CutRow,
  agent: string,
): readonly string[] {
  return [
    ...(code === 11 ? [] : [`exit code ${code} where an agent was away`]),
    ...(said.includes(`nothing was heard of agent ${agent} for 2.5 s`)
      ? []
      : [`it is not said who was away: ${said}`]),
    ...(kept === 1 ? [] : [`${kept} records were kept, and not the one that was finished`]),
    ...(endedMs < 10_000 ? [] : [`it ended ${(endedMs / 1000).toFixed(1)} s after the cut`]),
    ...(left.length === 0 && goneMs < 10_000
      ? []
      : [
          `${(goneMs / 1000).toFixed(1)} s after its end there was in Redis ${left.join(', ') || 'nothing, but too late'}`,
        ]),
  ];
}
