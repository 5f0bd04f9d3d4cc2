import type { Exhibit } from '../../core/exhibit.ts';
import { schemaVersion } from '../../core/run-record.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { formatCount } from '../../core/units.ts';
import { anomalyKinds } from '../../core/verdict.ts';
import { spelled } from '../../core/spelled.ts';
import { sentences } from '../document.ts';
import type { Block, Document, Timeline } from '../document.ts';

/** An exhibit of a race. */
export interface Shown {
  readonly run: RunRecord;
  readonly exhibit: Exhibit;
}

/** Exhibits of races as pictures, with how to read them. */
export function exhibitsDocument(shown: readonly Shown[]): Document {
  const runs = [...new Set(shown.map(({ run }) => run))];
  return {
    blocks: [
      ...runs.flatMap((run) => [
        { kind: 'heading', text: `${run.workload}/${run.strategy}`, facts: [factsOf(run)] } satisfies Block,
        ...shown.flatMap((one) => (one.run === run ? [pictureOf(one.exhibit)] : [])),
      ]),
      ...sentences(reading),
    ],
    data: {
      schemaVersion,
      exhibits: shown.map(({ run: { workload, strategy, store, seed }, exhibit }) => ({
        workload,
        strategy,
        store,
        seed,
        ...exhibit,
      })),
    },
  };
}

/**
 * The exhibit of the worst anomaly among races: a broken promise before what must happen without protection, then the kind that
 * stands first among kinds, then of what was wrong last, as what is worst stands last in a table.
 */
export function worstOf(runs: readonly RunRecord[]): Shown | undefined {
  const kinds = Object.keys(anomalyKinds);
  const shown = runs.toReversed().flatMap((run) => {
    const exhibits = run.verdict.anomalies.flatMap(({ kind }) => {
      const exhibit = run.exhibits?.find(
        ({ of }) => of.kind === 'anomaly' && of.anomaly === kind && of.which === 'worst',
      );
      return exhibit === undefined ? [] : [{ run, exhibit, place: kinds.indexOf(kind) }];
    });
    return exhibits.slice(0, 1);
  });
  const place = ({ run, place: own }: (typeof shown)[number]): number =>
    own + (run.promise === 'safe' ? 0 : kinds.length);
  const [worst] = shown.toSorted((one, other) => place(one) - place(other));
  return worst === undefined ? undefined : { run: worst.run, exhibit: worst.exhibit };
}

const reading =
  'A line is a client, a bar goes from sent to answered, time runs to the right. A command shows what it was made on → what it ' +
  'became, ✓ accepted or ✗ refused, and what was told in brackets; ! marks those that make it wrong.';

function factsOf({ store, arrival, clients, verdict }: RunRecord): string[] {
  return [verdict.result, store, arrival, `${formatCount(clients)} clients`];
}

/** One exhibit as a picture, with what it shows in words, and of whom where that is not said above. */
export function pictureOf(exhibit: Exhibit, who?: string): Timeline {
  const { of, key, text, leftOut } = exhibit;
  const what =
    of.kind === 'anomaly'
      ? `✗ ${of.anomaly} (${of.which}), ${anomalyKinds[of.anomaly]}`
      : of.kind === 'contended'
        ? 'where most requests lost a race'
        : 'the slowest operation';
  const more = `${formatCount(leftOut)} more ${leftOut === 1 ? 'request' : 'requests'}`;
  return {
    kind: 'timeline',
    about: `${what}: ${spelled(key)}${who === undefined ? '' : `, ${who}`}`,
    exhibit,
    says: [`${spelled(text)}.`, ...(leftOut === 0 ? [] : [`Left out: ${more} for the same at that time.`])],
  };
}
