import fc from 'fast-check';
import { workloads } from '../../../workloads/index.ts';
import { commands, fairRequest } from './fair-request.fixture.ts';
import type { Hostile } from './fair-request.fixture.ts';
import { slotName } from '../../../harness/core/slot.ts';

/** What the names of records look like, said once more: the service's own word would prove nothing. */
const proper = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const collections = workloads.flatMap(({ resources }) => resources.map(({ collection }) => collection));
const lookAlikes = [
  '０-0',
  '0‐0',
  'O-O',
  'а',
  '0-0\u200B',
  '\u202E0-0',
  '0-0\u0301',
  'ﬁle',
  '💩',
  '\u0000',
  '0-0\u0000',
];
const badPercents = [
  '%',
  '%2',
  '%zz',
  '%E0%A4%A',
  '%FF',
  '%C0%AF',
  '%ED%A0%80',
  '%00',
  '0-0%0d%0aX:%201',
  '0-0%2F..',
];
/** Names in an address that no record can have. */
const badId = fc.oneof(
  fc.constantFrom(
    ...badPercents,
    '.',
    '..',
    '...',
    '-',
    '_',
    '~',
    "'",
    '0-0;',
    '0-0*',
    '$0',
    '(',
    '@',
    '0-0,1-0',
    '..%2f..%2fitems',
  ),
  fc
    .constantFrom(
      ...lookAlikes,
      '__proto__',
      '/',
      '//',
      '\\',
      '?',
      '#',
      '{',
      '"',
      '<script>',
      '\n',
      '\t',
      ' ',
    )
    .filter((text) => !proper.test(text))
    .map(encodeURIComponent),
  fc
    .string({ unit: 'binary', minLength: 1 })
    .filter((text) => !proper.test(text))
    .map(encodeURIComponent),
  fc.integer({ min: 129, max: 10_000 }).map((length) => 'a'.repeat(length)),
);

/** Requests for records whose names no record can have. */
export const badName = fc
  .oneof(
    fc
      .constantFrom(...commands.filter(({ path }) => path.includes(':id')))
      .chain(fairRequest)
      .map(({ request }) => request),
    fc.constantFrom(...collections).map((collection) => ({
      method: 'GET',
      headers: {},
      path: `/${collection}/${slotName(0, 0)}`,
    })),
  )
  .chain((request) =>
    badId.map((id): Hostile => ({
      ...request,
      attack: 'name',
      path: request.path.replace(slotName(0, 0), id),
      codes: ['unknown-record', 'unknown-route'],
    })),
  );

/** Requests for addresses at which there is nothing, or no such method. */
export const badAddress = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'TRACE'),
    fc.oneof(
      fc.constantFrom(
        '/',
        '//',
        '/..',
        '/../../etc/passwd',
        '/.env',
        '/items',
        '/items/',
        '/idempotency/key',
        '/openapi.json/',
        '/*',
      ),
      fc.webPath().filter((path) => path.split('/').length !== 3 || path.includes('//')),
    ),
  )
  .map(([method, path]): Hostile => ({
    attack: 'address',
    method,
    headers: {},
    path: path === '' ? '/' : path,
    codes: ['unknown-route', 'wrong-method', 'unknown-record'],
  }));
