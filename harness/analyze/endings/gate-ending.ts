import { figureText } from '../gate/figure-text.ts';
import type { BoundVerdict, JudgedRow } from '../gate/gate.ts';
import type { Ending } from './exit-code.ts';

/**
 * How a command ends whose rows are held to bounds: what its runs prove outranks them (11, then 10); then 99 where one was
 * missed, whatever else could not be told, and 11 where one could not.
 */
export function endingWithGate(ending: Ending, rows: readonly JudgedRow[]): Ending {
  const said = (which: BoundVerdict['says'], words: string): string[] =>
    rows.flatMap(({ workload, label, bounds }) =>
      bounds
        .filter(({ says }) => says === which)
        .map(
          (bound) =>
            `${workload}/${label}: ${bound.threshold.text} ${words}: ${bound.why ?? figureText(bound)}`,
        ),
    );
  const [missed, open] = [said('missed', 'was missed'), said('open', 'cannot be told')];
  const code = missed.length > 0 ? 99 : open.length > 0 ? 11 : 0;
  return { code: ending.code === 0 ? code : ending.code, reasons: [...ending.reasons, ...missed, ...open] };
}
