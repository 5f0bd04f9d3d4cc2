import type { Dialect } from '../../core/dialect.ts';
import { contendDialect } from './contend.ts';
import { httpDialect } from './http.ts';
import type { Speech } from './requests.ts';

/** Which dialect is to be spoken, as plain data. */
export type DialectOrder =
  | { readonly kind: 'contend' }
  /** Statuses beside those of HTTP that mean a refusal. */
  | { readonly kind: 'http'; readonly refuses: readonly number[] };

/** The dialect that was ordered, spoken to one service. */
export function dialectOf(order: DialectOrder, speech: Speech): Dialect {
  return order.kind === 'contend' ? contendDialect(speech) : httpDialect(speech, order);
}
