import type { RunRecord } from '../../core/run-record.ts';
import { speedUpOf } from './speed-up.ts';

/** How instances stand on machines, and how much more any number of them does than one. */
export interface Machines {
  readonly instancesEach: number;
  readonly speedUp: (instances: number) => number;
  readonly warnings: readonly string[];
}

/**
 * Fills machines of so many cores with instances of `cores` each, up to where the law over processes that share a machine
 * peaks; machines together do what the law over instances on machines of their own says. Each is what runs have measured, else
 * a straight line, which is said.
 */
export function machinesOf(
  runs: readonly RunRecord[],
  { machine, cores }: { readonly machine: number; readonly cores: number },
): Machines {
  const shared = speedUpOf(runs.filter((run) => hostsOf(run) === 1));
  const apart = speedUpOf(runs.filter((run) => hostsOf(run) === run.instances));
  const room = Math.max(1, Math.floor(machine / cores));
  const instancesEach = bestUpTo(room, shared.speedUp);
  const each = shared.speedUp(instancesEach);
  const measuredOn = runs
    .filter((run) => hostsOf(run) === 1)
    .reduce((most, { environment }) => Math.max(most, environment.cores), 0);
  return {
    instancesEach,
    speedUp: (instances) =>
      instances <= instancesEach
        ? shared.speedUp(instances)
        : each * apart.speedUp(instances / instancesEach),
    warnings: [
      ...(shared.warning !== undefined && instancesEach > 1
        ? [
            `no runs varied instances on one machine: ${instancesEach} processes on one are taken to do ${instancesEach} times as much as one`,
          ]
        : []),
      ...(shared.warning === undefined && machine > measuredOn
        ? [
            `how instances share a machine was measured on ${measuredOn} cores, which generator and store used as well: on ${machine} they will hardly do less`,
          ]
        : []),
      ...(instancesEach < room
        ? [
            `${instancesEach} instances on a machine do more than ${room}: what else it has room for is left free`,
          ]
        : []),
      ...(apart.warning === undefined
        ? []
        : [
            'no runs varied instances on machines of their own: N machines are taken to do N times as much as one',
          ]),
    ],
  };
}

/** Machines that instances of a run were on; 1 where the run has started them. */
function hostsOf({ environment: { colocated, serviceHosts } }: RunRecord): number | undefined {
  return serviceHosts ?? (colocated ? 1 : undefined);
}

/** The number of instances, up to the room that there is, that do most. */
function bestUpTo(room: number, speedUp: (instances: number) => number): number {
  let best = 1;
  for (let instances = 2; instances <= room; instances++)
    if (speedUp(instances) > speedUp(best)) best = instances;
  return best;
}
