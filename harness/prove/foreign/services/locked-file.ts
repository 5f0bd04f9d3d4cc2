import { randomInt, randomUUID } from 'node:crypto';
import type { TagKind } from './manner.ts';
import { missing, racy, right, rightModes, wrong } from './service.ts';
import type { ForeignService } from './service.ts';

/** What the next lock is called: a number more, or a text that says nothing where tags do so too. */
function nextToken(tag: TagKind, held: number): number | string {
  switch (tag) {
    case 'uuid':
      return `opaquelocktoken:${randomUUID()}`;
    case 'hash':
      return randomUUID().replaceAll('-', '');
    case 'weak':
      // Digits that are no number: they do not grow, and zeros stand before them.
      return String(randomInt(1e10)).padStart(10, '0');
    case 'counting':
    case 'gapped':
    case 'global':
    case 'clock':
    case 'none':
      return held + 1;
  }
}

/** Lends files to one writer at a time, until they give them back or their time is over. */
export const lockedFile: ForeignService = {
  workload: 'locked-file',
  modes: [
    ...rightModes,
    { ...right, name: 'keeps-token', about: 'leaves the token of a lock that was given back where it stood' },
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
          const nowMs = Date.now();
          const isOf = (holder: typeof file | undefined): boolean =>
            body['token'] !== undefined &&
            (mode !== 'keeps-token' || holder?.['holder'] !== undefined) &&
            String(body['token']) === String(holder?.['token']);
          const next = (): number | string => nextToken(world.manner.tag, Number(file['token']));
          if (command === 'lock') {
            const isHeld =
              mode === 'never-expires' ? file['holder'] !== undefined : Number(file['expires']) > nowMs;
            if (isHeld) {
              world.note(Number(file['expires']) <= nowMs);
              return world.refused('file-locked', key);
            }
            return () => {
              world.note(Number(records.get(key)?.['expires']) > Date.now());
              const token = next();
              const expires = Date.now() + Number(body['ttlMs']);
              records.put(key, { ...records.get(key), token, expires, holder: `request-${nonce}` });
              return world.changed(key, { id, token, expires }, { token });
            };
          }
          const isUnlooked = mode === (command === 'write' ? 'token-unlooked' : 'release-unlooked');
          if (!isUnlooked && !isOf(file)) return world.refused('stale-token', key);
          if (command === 'write')
            return () => {
              world.note(!isOf(records.get(key)));
              records.put(key, { ...records.get(key), content: body['content'] ?? '' });
              return world.changed(key, { id });
            };
          return () => {
            world.note(!isOf(records.get(key)));
            // A text is worth nothing once it is given back: then the file has none.
            const worthless = typeof file['token'] === 'number' ? file['token'] + 1 : 0;
            const token = mode === 'keeps-token' ? (file['token'] ?? 0) : worthless;
            const { content = '' } = records.get(key) ?? {};
            records.put(key, { token, expires: 0, content });
            return mode === 'keeps-token'
              ? world.changed(key, { id })
              : world.changed(key, { id, token }, { token });
          };
        });
      },
    };
  },
};
