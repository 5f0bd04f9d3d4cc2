import type { Call } from '../../core/call.ts';

/** Calls to one record for tests, from so many ms to so many; without a path to `/items/7`. */
export const get = (
  client: string,
  from: number,
  to: number,
  etag?: string,
  more: Partial<Call> = {},
): Call => ({
  arrivedMs: from,
  doneMs: to,
  method: 'GET',
  path: '/items/7',
  client,
  status: 200,
  ...(etag === undefined ? {} : { etag }),
  ...more,
});

/** The same of a change, which names a tag where one is given, and is accepted where the status says so. */
export const put = (
  client: string,
  from: number,
  to: number,
  ifMatch: string | undefined,
  status: number,
  more: Partial<Call> = {},
): Call => ({
  arrivedMs: from,
  doneMs: to,
  method: 'PUT',
  path: '/items/7',
  client,
  status,
  ...(ifMatch === undefined ? {} : { ifMatch }),
  ...more,
});
