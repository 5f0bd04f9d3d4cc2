import { isIP } from 'node:net';
import type { CallField } from '../../core/call.ts';
import { formatCount } from '../../core/units.ts';
import type { ConflictFindings } from './conflict-analysis.ts';

/** What a log cannot tell, and which fields would. */
export interface BlindSpot {
  readonly unknown: string;
  readonly fields: readonly CallField[];
}

/** What a log cannot tell for lack of fields, by how many of its calls have them. */
export function blindSpots(
  having: Readonly<Record<CallField, number>>,
  {
    total,
    unnamedRecords,
    clients,
    sharedNames,
  }: Pick<ConflictFindings, 'total' | 'unnamedRecords' | 'clients' | 'sharedNames'>,
): BlindSpot[] {
  const lacks = (...fields: readonly CallField[]): boolean => fields.every((field) => having[field] === 0);
  const spots: BlindSpot[] = [];
  if (lacks('method'))
    spots.push({ unknown: 'which requests were changes, and so who changed what', fields: ['method'] });
  if (lacks('etag') && lacks('ifMatch')) {
    // Behind an address without its port many may have read.
    const how = clients.some(({ name }) => isIP(name) === 0)
      ? 'when its client had read the record, and by their overlap in time'
      : 'their overlap in time alone';
    spots.push({
      unknown: `whether a change was made on what its client had read: races are told by ${how}`,
      fields: ['etag', 'ifMatch'],
    });
  } else if (lacks('ifMatch'))
    spots.push({ unknown: 'which version a refused request was made on', fields: ['ifMatch'] });
  else if (lacks('etag'))
    spots.push({ unknown: 'which version an accepted change has made', fields: ['etag'] });
  if (lacks('duration') && (lacks('end') || lacks('time')))
    spots.push({
      unknown: 'which requests were under way at once, and how much time was wasted',
      fields: ['duration'],
    });
  if (lacks('client') && lacks('address'))
    spots.push({
      unknown: 'who asked: who sends the same again, and who is refused most',
      fields: ['client'],
    });
  else if (clients.some(({ name }) => isIP(name) > 0))
    spots.push({
      unknown:
        'who asked where many share an address, what each of them had read, and who sends the same again',
      fields: ['client'],
    });
  if (sharedNames.count > 0) {
    const { count, first } = sharedNames;
    const more = count - first.length;
    spots.push({
      unknown:
        `who of several asked where changes of one name were under way beside other calls of it, as of ${first.join(', ')}` +
        `${more === 0 ? '' : ` and ${formatCount(more)} more`}: each stands for one client here, and nothing is called sent again by its looks`,
      fields: ['client'],
    });
  }
  if (lacks('code') && total.conflicts > 0)
    spots.push({
      unknown: 'why the service refused: what was decided is not told from what may pass',
      fields: ['code'],
    });
  if (unnamedRecords > 0 && lacks('resource'))
    spots.push({
      unknown: `which records were meant where paths do not name one (POST to a collection), as by ${formatCount(unnamedRecords)} of the conflicts`,
      fields: ['resource'],
    });
  return spots;
}
