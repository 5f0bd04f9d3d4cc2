import { missing, racy, rightModes, snapshotOf, wrong } from './service.ts';
import type { ForeignService } from './service.ts';

/** Switches two settings of which one may be on. */
export const exclusiveSettings: ForeignService = {
  workload: 'exclusive-settings',
  modes: [
    ...rightModes,
    racy('check-then-act', 'looks at both settings, waits, switches'),
    wrong('rival-unlooked', 'does not look whether the other setting is on'),
    wrong('nothing-moves', 'answers that it switched, and all stays off'),
    wrong('shows-off', 'says that both settings are off'),
  ],
  open(mode, world) {
    const { records } = world;
    return {
      run({ method, path: [collection, id = '', what] }) {
        if (method !== 'POST' || collection !== 'settings') return undefined;
        if (what !== 'enable' && what !== 'disable') return undefined;
        const key = `settings/${id}`;
        const owner = id.slice(0, id.lastIndexOf('.'));
        const rival = `settings/${owner}.${id.endsWith('.a') ? 'b' : 'a'}`;
        const to = what === 'enable' ? 'on' : 'off';
        return world.decide(owner, () => {
          const found = records.get(key);
          if (found === undefined) return missing;
          if (found['state'] === to) return world.refused('redundant-transition', key);
          if (to === 'on' && mode !== 'rival-unlooked' && records.get(rival)?.['state'] === 'on')
            return world.refused('exclusive-setting', rival);
          return () => {
            const isBoth = to === 'on' && records.get(rival)?.['state'] === 'on';
            world.note(isBoth || records.get(key)?.['state'] === to || mode === 'nothing-moves');
            if (mode !== 'nothing-moves') records.put(key, { state: to });
            return world.changed(key, { id, state: mode === 'nothing-moves' ? 'off' : to });
          };
        });
      },
      show(collection, id) {
        if (collection !== 'features') return undefined;
        const members = { a: `settings/${id}.a`, b: `settings/${id}.b` };
        const truth = snapshotOf(members, (key) => records.get(key));
        if (mode !== 'shows-off') return truth;
        const off = (key: string) => (records.get(key) === undefined ? undefined : { state: 'off' });
        return world.shown(snapshotOf(members, off), truth);
      },
    };
  },
};
