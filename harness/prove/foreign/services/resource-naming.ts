import { missing, racy, rightModes, windowMs, wrong } from './service.ts';
import type { ForeignService } from './service.ts';

/** Creates machines in regions that have room for some. */
export const resourceNaming: ForeignService = {
  workload: 'resource-naming',
  modes: [
    ...rightModes,
    racy('check-then-insert', 'looks whether name and room are free, waits, inserts'),
    wrong('quota-unlooked', 'creates more machines than the region may have'),
    wrong('name-unlooked', 'gives a name to everybody who asks for it'),
    wrong('other-owner', 'stores another owner than the one who is told so'),
    wrong('counts-afterwards', 'inserts, waits, counts, and takes back what is too much', {
      only: { refusal: ['coded'] },
    }),
  ],
  open(mode, world) {
    const { records } = world;
    return {
      run({ method, path: [collection, id = '', what], body, nonce }) {
        if (method !== 'POST' || collection !== 'regions' || what !== 'machines') return undefined;
        const [region, machine] = [`regions/${id}`, `machines/${id}.${body['name']}`];
        const insert = (left: number): void => {
          records.put(machine, { owner: mode === 'other-owner' ? String(Number(nonce) + 1) : nonce });
          records.put(region, { ...records.get(region), free: left });
        };
        const created = (free: number) =>
          world.created(machine, { region: id, name: body['name'] ?? '', owner: nonce }, { free });
        const freeNow = (): number => Number(records.get(region)?.['free']);
        if (mode === 'counts-afterwards') {
          if (records.get(region) === undefined) return missing;
          if (records.get(machine) !== undefined) return world.refused('name-taken', machine);
          insert(freeNow() - 1);
          return world.wait(windowMs, () => {
            if (freeNow() >= 0) return created(freeNow());
            return world.wait(windowMs, () => {
              records.remove(machine);
              records.put(region, { ...records.get(region), free: freeNow() + 1 });
              return world.refused('quota-exceeded', region);
            });
          });
        }
        return world.decide(id, () => {
          if (records.get(machine) !== undefined && mode !== 'name-unlooked')
            return world.refused('name-taken', machine);
          if (records.get(region) === undefined) return missing;
          const left = freeNow() - 1;
          if (left < 0 && mode !== 'quota-unlooked') return world.refused('quota-exceeded', region);
          return () => {
            insert(left);
            return created(left);
          };
        });
      },
    };
  },
};
