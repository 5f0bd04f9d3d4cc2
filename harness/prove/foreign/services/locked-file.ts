import { missing, racy, rightModes, wrong } from './service.ts';
import type { ForeignService } from './service.ts';

/** Lends files to one writer at a time, until they give them back or their time is over. */
export const lockedFile: ForeignService = {
  workload: 'locked-file',
  modes: [
    ...rightModes,
    racy('check-then-act', 'looks who holds the lock, waits, gives it away'),
    wrong('token-unlooked', 'lets everybody write'),
    // Who is not told its token cannot write, and then gives nothing back.
    wrong('release-unlooked', 'takes a lock back from whoever says so', {
      only: { refusal: ['coded'], success: ['201', '200'] },
      arrival: 'closed',
    }),
    wrong('never-expires', 'keeps a lock for good that nobody gives back', {
      only: { refusal: ['coded'] },
      arrival: 'closed',
      durationMs: 600,
    }),
  ],
  open(mode, world) {
    const { records } = world;
    return {
      run({ method, path: [collection, id = '', what], body, nonce }) {
        if (collection !== 'files') return undefined;
        const command = method === 'PUT' && what === undefined ? 'write' : method === 'POST' ? what : '';
        if (command !== 'lock' && command !== 'write' && command !== 'release') return undefined;
        const key = `files/${id}`;
        return world.decide(key, () => {
          const file = records.get(key);
          if (file === undefined) return missing;
          const [held, nowMs] = [Number(file['token']), Date.now()];
          if (command === 'lock') {
            const isHeld =
              mode === 'never-expires' ? file['holder'] !== undefined : Number(file['expires']) > nowMs;
            if (isHeld) {
              world.note(Number(file['expires']) <= nowMs);
              return world.refused('file-locked', key);
            }
            return () => {
              world.note(Number(records.get(key)?.['expires']) > Date.now());
              const token = held + 1;
              const expires = Date.now() + Number(body['ttlMs']);
              records.put(key, { ...records.get(key), token, expires, holder: `request-${nonce}` });
              return world.changed(key, { id, token, expires }, { token });
            };
          }
          const isUnlooked = mode === (command === 'write' ? 'token-unlooked' : 'release-unlooked');
          if (!isUnlooked && body['token'] !== held) return world.refused('stale-token', key);
          if (command === 'write')
            return () => {
              world.note(body['token'] !== records.get(key)?.['token']);
              records.put(key, { ...records.get(key), content: body['content'] ?? '' });
              return world.changed(key, { id });
            };
          return () => {
            world.note(body['token'] !== records.get(key)?.['token']);
            const token = held + 1;
            const { content = '' } = records.get(key) ?? {};
            records.put(key, { token, expires: 0, content });
            return world.changed(key, { id, token }, { token });
          };
        });
      },
    };
  },
};
