import type { Exhibit } from '../core/exhibit.ts';
import type { History } from '../core/history.ts';
import { formatCount, formatDuration } from '../core/units.ts';
import type { AnomalyKind, Verdict, Witness } from '../core/verdict.ts';
import { anomalyScene } from './anomaly-scene.ts';
import { contendedScene } from './contended-scene.ts';
import type { Contended } from './contended-scene.ts';
import { exhibitOf } from './scene.ts';
import type { Material } from './shown-request.ts';
import { slowestScene } from './slowest-scene.ts';
import type { Slowest } from './slowest-scene.ts';
import { storyOf } from './story.ts';

/** Requests that all exhibits of a record have together. */
const mostRequests = 200;

/**
 * What a person should see of a race: the first and the worst anomaly of each kind, the record at which most requests lost
 * a race where it is right, and the slowest operation of the measured time.
 */
export function exhibitsOf(
  material: Material,
  { anomalies }: Verdict,
  measured: {
    readonly collection: string;
    readonly fromMs: number;
    /** The same rows with times that nothing has widened: how long something took is no matter of order. */
    readonly timed?: History;
  },
): readonly Exhibit[] {
  const { history } = material.evidence;
  const wrong = anomalies.flatMap(({ kind, first, worst }) =>
    isSame(first, worst)
      ? [ofAnomaly(material, kind, 'worst', worst)]
      : [ofAnomaly(material, kind, 'first', first), ofAnomaly(material, kind, 'worst', worst)],
  );
  const slots = anomalies.flatMap(({ first, worst }) => [first, worst].map(({ key }) => history.slotOf(key)));
  const quiet = [
    contendedOf(contendedScene(history, new Set(slots))),
    slowestOf(slowestScene(measured.timed ?? history, measured.fromMs)),
  ].flatMap((found) =>
    found === undefined
      ? []
      : [{ ...found, key: `${measured.collection}/${history.slotName(found.scene.slot)}` }],
  );
  return bounded([
    ...wrong.filter((exhibit) => exhibit !== undefined),
    ...quiet.map(({ scene, ...what }) => exhibitOf(material, what, scene)),
  ]);
}

function contendedOf(scene: Contended | undefined) {
  if (scene === undefined) return undefined;
  const text = `${formatCount(scene.lost)} requests lost a race here; one winner and those who lost while it was under way`;
  return { of: { kind: 'contended' }, text, scene } as const;
}

function slowestOf(scene: Slowest | undefined) {
  if (scene === undefined) return undefined;
  const commands = `${formatCount(scene.tries)} ${scene.tries === 1 ? 'command' : 'commands'}`;
  const text = `the slowest operation took ${formatDuration(scene.tookMs)}, and sent ${commands}`;
  return { of: { kind: 'slowest' }, text, scene } as const;
}

function ofAnomaly(
  material: Material,
  anomaly: AnomalyKind,
  which: 'first' | 'worst',
  witness: Witness,
): Exhibit | undefined {
  const scene = anomalyScene(material.evidence, anomaly, witness);
  if (scene === undefined) return undefined;
  const { key, text } = witness;
  const exhibit = exhibitOf(material, { of: { kind: 'anomaly', anomaly, which }, key, text }, scene);
  const story = storyOf(exhibit, material.specs);
  return story === '' ? exhibit : { ...exhibit, text: `${text}; ${story}` };
}

function isSame(one: Witness, other: Witness): boolean {
  return one.key === other.key && one.text === other.text;
}

/** The first of them that have room. */
function bounded(exhibits: readonly Exhibit[]): readonly Exhibit[] {
  let left = mostRequests;
  return exhibits.filter(({ requests }) => {
    if (requests.length > left) return false;
    left -= requests.length;
    return true;
  });
}
