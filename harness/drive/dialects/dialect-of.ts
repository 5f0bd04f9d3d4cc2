import type { Dialect } from '../../core/dialect.ts';
import { contendDialect } from './contend.ts';
import { httpDialect } from './http.ts';
import type { Speech } from './requests.ts';
import { serviceDialect } from './service/dialect.ts';
import type { Brought } from './service/dialect.ts';
import { HeardIds } from './service/ids.ts';
import type { IdPort } from './service/ids.ts';
import { importService } from './service/module.ts';
import { whereHere } from './service/whereabouts.ts';

/** Which dialect is to be spoken, as plain data. */
export type DialectOrder =
  /** `bare`: conflicts tell nothing but their status. */
  | { readonly kind: 'contend'; readonly bare?: true }
  /** Statuses beside those of HTTP that mean a refusal. */
  | { readonly kind: 'http'; readonly refuses: readonly number[] }
  /** The adapter of a module, by its address. */
  | ({
      readonly kind: 'service';
      readonly module: string;
      /** What stands in no record and no message. */
      readonly secrets: readonly string[];
      /** Where what the service calls its records is told. */
      readonly ids: IdPort;
      /** Where it is noted which part of the adapter is called. */
      readonly where: SharedArrayBuffer;
    } & Omit<Brought, 'service' | 'ids'>);

/** The dialect that was ordered, spoken to one service. */
export async function dialectOf(order: DialectOrder, speech: Speech): Promise<Dialect> {
  switch (order.kind) {
    case 'contend':
      return contendDialect(speech, order);
    case 'http':
      return httpDialect(speech, order);
    case 'service':
      whereHere.shareIn(order.where);
      return serviceDialect(speech, {
        ...order,
        ids: new HeardIds(order.ids),
        service: await importService(order.module),
      });
  }
}
