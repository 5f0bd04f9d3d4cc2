import { expect, test } from 'vitest';
import type { Answer } from '../../core/operation.ts';
import type { Reason } from '../../core/reason.ts';
import { judged } from './judgement.ts';
import type { Judgement } from './judgement.ts';
import type { Expected } from './worlds.ts';

const world = { pace: 1, twins: [] } as const;
const applied: Expected = { world, kind: 'applied', after: [], counted: [], leases: new Map() };
const against = (...reasons: Reason[]): Expected => ({ world, kind: 'refused', reasons });

const accepted: Answer = { kind: 'accepted', version: 0, added: [] };
const conflict = (reason: Reason, retryable: boolean, guessed?: true): Answer => ({
  kind: 'conflict',
  reason,
  retryable,
  ...(guessed === undefined ? {} : { guessed }),
});
const refused = (reason: Reason, guessed?: true): Answer => conflict(reason, false, guessed);
const raced = (reason: Reason, guessed?: true): Answer => conflict(reason, true, guessed);
const rejected: Answer = { kind: 'rejected', status: 400, code: '' };
const unknown = (cause: string): Answer => ({ kind: 'unknown', cause });

test.each<[string, Answer, number, Expected[], Judgement['kind'], string]>([
  ['yes for yes', accepted, 200, [applied], 'fits', 'accepted'],
  ['no for yes', refused('sold-out'), 409, [applied], 'contradicted', 'accepted'],
  ['a rejection for yes', rejected, 400, [applied], 'contradicted', 'accepted'],
  ['a fault for yes', unknown('status 500'), 500, [applied], 'contradicted', 'accepted'],
  ['a doubt for yes', unknown('nobody knows'), 202, [applied], 'unclear', 'accepted'],
  ['a service that is busy', raced('too-many-requests'), 429, [applied], 'unclear', 'accepted'],
  ['yes for no', accepted, 200, [against('sold-out')], 'contradicted', 'refused (sold-out)'],
  ['no for no', refused('sold-out'), 409, [against('sold-out')], 'fits', 'refused (sold-out)'],
  // a service looks at what is wrong in its own order
  [
    'the second of two',
    refused('voucher-spent'),
    409,
    [against('sold-out', 'voucher-spent')],
    'fits',
    'refused (voucher-spent)',
  ],
  ['another reason', refused('gone'), 409, [against('sold-out')], 'contradicted', 'refused (sold-out)'],
  ['no reason', refused('unnamed-conflict', true), 409, [against('sold-out')], 'fits', 'refused (sold-out)'],
  [
    'a race for no',
    raced('write-conflict'),
    409,
    [against('sold-out')],
    'contradicted',
    'refused (sold-out)',
  ],
  [
    'a bare status that HTTP takes for a race',
    raced('version-mismatch', true),
    409,
    [against('gone')],
    'unclear',
    'refused (gone)',
  ],
  ['a race for a race', raced('write-conflict'), 409, [against('not-fast-forward')], 'fits', 'race lost'],
  ['yes for a race', accepted, 200, [against('version-mismatch')], 'contradicted', 'race lost'],
  ['no for a race', refused('gone'), 410, [against('version-mismatch')], 'contradicted', 'race lost'],
  [
    'a bare no for a race',
    refused('unnamed-conflict', true),
    409,
    [against('turn-taken')],
    'unclear',
    'race lost',
  ],
  // who asks for what is so already may be told yes
  [
    'yes again',
    accepted,
    200,
    [against('redundant-transition')],
    'unclear',
    'refused (redundant-transition)',
  ],
  // leases
  ['what one of two worlds has', accepted, 200, [against('file-locked'), applied], 'fits', 'accepted'],
  ['what neither has', rejected, 400, [against('file-locked'), applied], 'contradicted', 'race lost'],
])('%s', (_, answer, status, expected, kind, line) => {
  expect(judged(answer, status, expected, 'POST')).toMatchObject({ kind, line });
});

test('what is sent first is no repetition of an earlier request', () => {
  const replayed: Answer = { ...accepted, replayed: true };
  expect(judged(replayed, 208, [applied], 'POST', true)).toMatchObject({
    kind: 'contradicted',
    line: 'accepted',
    means: expect.stringContaining('nothing was sent with its key before') as string,
  });
  expect(judged(accepted, 201, [applied], 'POST', true).kind).toBe('fits');
  expect(judged(replayed, 208, [applied], 'POST').kind).toBe('fits');
});
