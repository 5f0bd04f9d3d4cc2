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
export function exhibitsOf(material: Material, verdict: Verdict, measured: Measured): readonly Exhibit[] {
  return chosenExhibits(exhibitable(material, verdict, measured), verdict);
}

interface Measured {
  readonly collection: string;
  readonly fromMs: number;
  /** The same rows with times that nothing has widened: how long something took is no matter of order. */
  readonly timed?: History;
}

/** What a part of the generations of a race has to show, as plain data: its requests are not needed any more. */
export interface Exhibitable {
  readonly wrong: readonly (Pick<Witness, 'key' | 'text'> & {
    readonly kind: AnomalyKind;
    readonly exhibit: Exhibit;
  })[];
  /** With the requests that lost a race there. */
  readonly contended?: { readonly lost: number; readonly exhibit: Exhibit };
  readonly slowest?: { readonly tookMs: number; readonly exhibit: Exhibit };
}

/** Finds what a race, or a part of its generations, has to show. */
export function exhibitable(
  material: Material,
  { anomalies }: Pick<Verdict, 'anomalies'>,
  { collection, fromMs, timed }: Measured,
): Exhibitable {
  const { history } = material.evidence;
  const wrong = anomalies.flatMap(({ kind, first, worst }) =>
    (isSame(first, worst) ? [worst] : [first, worst]).flatMap((witness) => {
      const exhibit = ofAnomaly(material, kind, witness);
      return exhibit === undefined ? [] : [{ kind, key: witness.key, text: witness.text, exhibit }];
    }),
  );
  const slots = anomalies.flatMap(({ first, worst }) => [first, worst].map(({ key }) => history.slotOf(key)));
  const shown = ({
    scene,
    ...what
  }: NonNullable<ReturnType<typeof contendedOf | typeof slowestOf>>): Exhibit =>
    exhibitOf(material, { ...what, key: `${collection}/${history.slotName(scene.slot)}` }, scene);
  const contended = contendedOf(contendedScene(history, new Set(slots)));
  const slowest = slowestOf(slowestScene(timed ?? history, fromMs));
  return {
    wrong,
    ...(contended === undefined
      ? {}
      : { contended: { lost: contended.scene.lost, exhibit: shown(contended) } }),
    ...(slowest === undefined ? {} : { slowest: { tookMs: slowest.scene.tookMs, exhibit: shown(slowest) } }),
  };
}

/** Of two parts of a race what may still be chosen: what is the first or the worst so far, and what is most of its kind. */
export function mostOf(one: Exhibitable, other: Exhibitable, soFar: Verdict['anomalies']): Exhibitable {
  const told = soFar.flatMap(({ kind, first, worst }) => [
    { kind, witness: first },
    { kind, witness: worst },
  ]);
  const wrong = [...one.wrong, ...other.wrong].filter((shown) =>
    told.some(({ kind, witness }) => kind === shown.kind && isSame(witness, shown)),
  );
  const contended =
    (other.contended?.lost ?? 0) > (one.contended?.lost ?? 0) ? other.contended : one.contended;
  const slowest = (other.slowest?.tookMs ?? 0) > (one.slowest?.tookMs ?? 0) ? other.slowest : one.slowest;
  return {
    wrong,
    ...(contended === undefined ? {} : { contended }),
    ...(slowest === undefined ? {} : { slowest }),
  };
}

/** Of what a race has to show, what its verdict tells of, and what is most of its kind. */
export function chosenExhibits(
  { wrong, contended, slowest }: Exhibitable,
  { anomalies }: Pick<Verdict, 'anomalies'>,
): readonly Exhibit[] {
  const of = (kind: AnomalyKind, which: 'first' | 'worst', witness: Witness): readonly Exhibit[] => {
    const found = wrong.find((one) => one.kind === kind && isSame(one, witness));
    return found === undefined ? [] : [{ ...found.exhibit, of: { kind: 'anomaly', anomaly: kind, which } }];
  };
  return bounded([
    ...anomalies.flatMap(({ kind, first, worst }) =>
      isSame(first, worst)
        ? of(kind, 'worst', worst)
        : [...of(kind, 'first', first), ...of(kind, 'worst', worst)],
    ),
    ...[contended, slowest].flatMap((one) => one?.exhibit ?? []),
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

function ofAnomaly(material: Material, anomaly: AnomalyKind, witness: Witness): Exhibit | undefined {
  const scene = anomalyScene(material.evidence, anomaly, witness);
  if (scene === undefined) return undefined;
  const { key, text } = witness;
  const exhibit = exhibitOf(material, { of: { kind: 'anomaly', anomaly, which: 'worst' }, key, text }, scene);
  const story = storyOf(exhibit, material.specs);
  return story === '' ? exhibit : { ...exhibit, text: `${text}; ${story}` };
}

function isSame(one: Pick<Witness, 'key' | 'text'>, other: Pick<Witness, 'key' | 'text'>): boolean {
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
