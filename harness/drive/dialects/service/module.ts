import type { ServiceDefinition } from '../../../core/service.ts';
import { isObject } from '../reply-parts.ts';
import { serviceFault, shown, thrown } from './service-fault.ts';

/** The adapter that a bundled module exports; throws its fault where it exports none. */
export async function importService(address: string): Promise<ServiceDefinition> {
  let module: { readonly default?: unknown };
  try {
    module = (await import(address)) as typeof module;
  } catch (error) {
    throw thrown('the module', error);
  }
  const { default: service } = module;
  if (service === undefined)
    throw serviceFault('the module', 'has no default export; write export default defineService({ … })');
  if (!isObject(service))
    throw serviceFault(
      'the default export',
      `is ${shown(service)}, not what defineService({ … }) answers with`,
    );
  return service as unknown as ServiceDefinition;
}
