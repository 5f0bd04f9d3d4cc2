import { formatCount } from '../../core/units.ts';
import { wilsonInterval } from '../wilson.ts';
import type { LastingConflict } from './episodes.ts';
import { passesBySoon, sideOf } from './refusals.ts';
import type { ConflictFindings } from './conflict-analysis.ts';

/** What was found, worth a line each, the worst first; a kind of finding, what it is about, and what to do. */
export interface Advice {
  readonly kind: 'lasting' | 'decided' | 'storm' | 'hot record' | 'client' | 'mark' | 'peak' | 'trend';
  /** A record, client or mark, or how many conflicts. */
  readonly about: string;
  readonly todo: string;
}

/** Of one kind so many are told one by one. */
const most = 3;

/** The first of a kind, and how many more there are at least of which the same may be said. */
function few(all: readonly Advice[], what: string, count = all.length): Advice[] {
  const [first] = all;
  const more = count - most;
  if (first === undefined || more <= 0) return [...all];
  const about = more === 1 ? `1 more ${what}` : `${formatCount(more)} more ${what}s`;
  return [...all.slice(0, most), { kind: first.kind, about, todo: 'likewise' }];
}

/** A record is hot where it loses so much more of its changes than all others together do. */
const hotFrom = 3;
const fewest = 10;

/** What to do about the worst. */
export function adviceOf(findings: ConflictFindings): Advice[] {
  const { records, clients, total } = findings;
  const hotRecords = losing(records, total);
  return [
    ...lasting(findings),
    ...storms(findings),
    ...marks(findings),
    ...hot(hotRecords),
    // Whoever changes what is hot loses more, too: there the record is named.
    ...(hotRecords.length > 0 ? [] : prone(losing(clients, total))),
    ...trends(findings),
    ...peaks(findings),
  ];
}

function lasting({ lasting, of }: ConflictFindings): Advice[] {
  const all = lasting.map(({ method, path, ...refused }): Advice => ({
    kind: sideOf(refused) === 'decided' ? 'decided' : 'lasting',
    about: `${method} ${path}`,
    todo: whyItLasts(refused),
  }));
  const decided = all.filter(({ kind }) => kind === 'decided');
  const others = all.filter(({ kind }) => kind === 'lasting');
  // Those that have no room in the findings may be of either kind.
  const counted = (some: readonly Advice[]) => (some.length === all.length ? of.lasting : some.length);
  return [others, decided].flatMap((some) => few(some, 'request', counted(some)));
}

function whyItLasts(refused: Pick<LastingConflict, 'status' | 'code'>): string {
  const { code } = refused;
  if (passesBySoon(refused))
    return 'its lock stays busy, and the log does not show who holds it: find the holder, or let locks run out';
  // Others may have taken what there was, long before.
  if (sideOf(refused) === 'decided')
    return `no retry helps: the service says ${code} to whoever asks; let clients stop asking, or mend what it is about`;
  return `no retry helps, and nothing in the log changed this record: ${code === undefined ? 'look up in the service why it refuses, and let its answer name the reason' : `its reason is ${code}; mend what it clashes with`}, or stop asking`;
}

function storms({ storms, total, of }: ConflictFindings): Advice[] {
  const all = storms.map(({ client, method, path }): Advice => ({
    kind: 'storm',
    about: `${client} on ${method} ${path}`,
    todo: 'sends what was refused again as it was: let it fetch the record anew before it tries again, or give up; until then limit it',
  }));
  return all.length > 0 ? few(all, 'row', of.storms) : habit(total);
}

/** Where most of what is refused was sent again in vain, a few times by each: then no client is worse than others, and all are meant. */
function habit({
  kinds: { again },
  conflicts,
}: Pick<ConflictFindings['total'], 'kinds' | 'conflicts'>): Advice[] {
  if (again < fewest || again * 2 <= conflicts) return [];
  return [
    {
      kind: 'storm',
      about: `${formatCount(again)} of ${formatCount(conflicts)} conflicts`,
      todo: 'were sent again as they had been refused, a few times by each client: let clients fetch the record anew before they try again, or give up',
    },
  ];
}

function marks({ marks }: ConflictFindings): Advice[] {
  return marks
    .filter(({ finding }) => finding === 'rose' || finding === 'fell')
    .map(({ name, finding }) => ({
      kind: 'mark',
      about: name,
      todo:
        finding === 'rose'
          ? 'the load does not explain it: look at what it changed between reading and writing a record, as locks, caches, or how long it takes'
          : 'conflicts have become fewer, and not for lack of load',
    }));
}

/** Those that lose far more of their changes than all others together, and not by chance. */
function losing<T extends Counted>(some: readonly T[], total: Counted): T[] {
  const all = lostBy(total);
  return some.filter((one) => {
    const lost = lostBy(one);
    const [low] = wilsonInterval(Math.min(lost, one.changes), Math.max(1, one.changes));
    const others = Math.max(0, total.changes - one.changes);
    if (others === 0 || lost < fewest) return false;
    const [, high] = wilsonInterval(Math.min(Math.max(0, all - lost), others), others);
    return low > hotFrom * high;
  });
}

type Counted = Pick<ConflictFindings['total'], 'kinds' | 'changes' | 'refusedReads'>;

/** Changes that may have been lost races: of reads it is not counted which kind they were. */
function lostBy({ kinds, refusedReads }: Counted): number {
  return Math.max(0, kinds.race + kinds.unknown - refusedReads);
}

function prone(clients: ConflictFindings['clients']): Advice[] {
  const all = clients.map(({ name }): Advice => ({
    kind: 'client',
    about: name,
    todo: 'loses far more of its changes than others do: let it read a record right before it changes it, and once more where it was refused',
  }));
  return few(all, 'client');
}

function hot(records: ConflictFindings['records']): Advice[] {
  const all = records.map(({ name }): Advice => ({
    kind: 'hot record',
    about: name,
    todo: 'its changes get in each other’s way: let the service make the change (add, append) and not the client, queue them, or split the record',
  }));
  return few(all, 'record');
}

function trends({ records }: ConflictFindings): Advice[] {
  const all = records
    .filter(({ trend }) => trend?.direction === 'rises' && !trend.isShared)
    .map(({ name }): Advice => ({
      kind: 'trend',
      about: name,
      todo: 'loses a growing share of its changes: see who has come to change it, before it is hot',
    }));
  return few(all, 'record');
}

function peaks({ load }: ConflictFindings): Advice[] {
  const all = load.peaks
    .filter(({ conflicts }) => conflicts > 1.5)
    .map(({ fromMs, isExplained }): Advice => ({
      kind: 'peak',
      about: new Date(fromMs).toISOString(),
      todo: isExplained
        ? 'more load, and so more conflicts: nothing else changed; what helps is what makes the time between reading and writing shorter'
        : 'conflicts rose more than the load explains: look at what was slow then',
    }));
  return few(all, 'time');
}
