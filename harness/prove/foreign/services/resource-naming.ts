import { ownerForms } from './form.ts';
import { missing, racy, rightModes, windowMs, wrong } from './service.ts';
import type { ForeignService, Said } from './service.ts';

/** Creates machines in regions that have room for some. */
export const resourceNaming: ForeignService = {
  workload: 'resource-naming',
  modes: [
    ...rightModes,
    racy('check-then-insert', 'looks whether name and room are free, waits, inserts'),
    wrong('quota-unlooked', 'creates more machines than the region may have', { arrival: 'closed' }),
    wrong('name-unlooked', 'gives a name to everybody who asks for it'),
    wrong('other-owner', 'stores another owner than the one who is told so', { only: { form: ownerForms } }),
    wrong('counts-afterwards', 'inserts, waits, counts, and takes back what is too much', {
      only: { refusal: ['coded'] },
      arrival: 'closed',
    }),
  ],
  open(mode, world) {
    const { records } = world;
    /** Machines that were told to be created, by region. */
    const accepted = new Map<string, number>();
    return {
      run({ method, path: [collection, id = '', what], body, nonce }) {
        if (method !== 'POST' || collection !== 'regions' || what !== 'machines') return undefined;
        const [region, machine] = [`regions/${id}`, `machines/${id}.${body['name']}`];
        const freeNow = (): number => Number(records.get(region)?.['free']);
        const insert = (left: number): void => {
          world.note(records.get(machine) !== undefined || mode === 'other-owner');
          records.put(machine, { owner: mode === 'other-owner' ? String(Number(nonce) + 1) : nonce });
          records.put(region, { ...records.get(region), free: left });
        };
        const created = (free: number): Said => {
          const machines = (accepted.get(region) ?? 0) + 1;
          accepted.set(region, machines);
          world.note(machines > Number(records.get(region)?.['quota']));
          return world.created(machine, { region: id, name: body['name'] ?? '', owner: nonce }, { free });
        };
        const full = (): Said => {
          world.note((accepted.get(region) ?? 0) < Number(records.get(region)?.['quota']));
          return world.refused('quota-exceeded', region);
        };
        if (mode === 'counts-afterwards') {
          if (records.get(region) === undefined) return missing;
          if (records.get(machine) !== undefined) return world.refused('name-taken', machine);
          insert(freeNow() - 1);
          return world.wait(windowMs, () => {
            if (freeNow() >= 0) return created(freeNow());
            return world.wait(windowMs, () => {
              records.remove(machine);
              records.put(region, { ...records.get(region), free: freeNow() + 1 });
              return full();
            });
          });
        }
        return world.decide(id, () => {
          if (records.get(machine) !== undefined && mode !== 'name-unlooked')
            return world.refused('name-taken', machine);
          if (records.get(region) === undefined) return missing;
          const left = freeNow() - 1;
          if (left < 0 && mode !== 'quota-unlooked') return full();
          return () => {
            insert(left);
            return created(left);
          };
        });
      },
    };
  },
};
