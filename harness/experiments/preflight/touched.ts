import type { Arguments, BodySchema } from '../../core/command.ts';
import { collectionOf } from '../../core/record.ts';
import type { ServiceDefinition } from '../../core/service.ts';
import type { Workload } from '../../core/workload.ts';
import { partsOf } from '../../core/command.ts';

/** Collections whose records the mapped commands of an adapter look at or change. */
export function touchedBy(service: ServiceDefinition, { commands }: Workload): ReadonlySet<string> {
  return new Set(
    commands
      .filter(({ name }) => Object.hasOwn(service.commands, name))
      .flatMap((command) => partsOf({ command, id: 'x', args: sampleOf(command.body) }))
      .map(({ key }) => collectionOf(key)),
  );
}

/** Arguments that a command takes, such that no two of one kind are the same. */
function sampleOf(body: BodySchema): Arguments {
  return Object.fromEntries(
    Object.entries(body).map(([name, property], at) => {
      if (property.type === 'integer') return [name, property.minimum];
      return [name, property.oneOf?.[at % property.oneOf.length] ?? `a${at}`];
    }),
  );
}
