import { ownerForms } from './form.ts';
import { racy, rightModes, wrong } from './service.ts';
import type { ForeignService } from './service.ts';

/** Gives names and e-mail addresses away, each once. */
export const duplicateRegistration: ForeignService = {
  workload: 'duplicate-registration',
  modes: [
    ...rightModes,
    { name: 'own-ids', is: 'right', pace: 'at-once', about: 'names owners by numbers of its own' },
    racy('check-then-insert', 'looks whether the name is free, waits, inserts'),
    wrong('created-for-all', 'answers those who come late that it created their account too'),
    // Where nobody is told whose an account is, only owners as they are say that it is another's.
    wrong('late-owner', 'refuses a name that is taken, and gives it to who asked last', {
      only: { form: ownerForms },
    }),
    wrong('other-owner', 'stores another owner than the one who is told so', { only: { form: ownerForms } }),
    // Who refuses vaguely lives in one generation; rounds are many.
    wrong('email-unlooked', 'does not look whether the address is taken', { arrival: 'burst' }),
  ],
  open(mode, world) {
    const { records } = world;
    let users = 0;
    return {
      run({ method, path, body, nonce }) {
        if (method !== 'POST' || path.join('/') !== 'users') return undefined;
        const user = `users/${addressOf(String(body['name']))}`;
        const email = `emails/${addressOf(String(body['email']))}`;
        const owner = mode === 'own-ids' ? `user-${++users}` : nonce;
        return world.decide('accounts', () => {
          const created = () =>
            world.created(user, { name: body['name'] ?? '', email: body['email'] ?? '', owner });
          const isTaken = records.get(user) !== undefined;
          const isKnown = records.get(email) !== undefined && mode !== 'email-unlooked';
          if (isTaken || isKnown) {
            world.note(mode === 'created-for-all' || mode === 'late-owner');
            if (mode === 'created-for-all') return created;
            if (mode === 'late-owner') records.put(isTaken ? user : email, { owner });
            return isTaken ? world.refused('name-taken', user) : world.refused('email-taken', email);
          }
          return () => {
            world.note([user, email].some((key) => records.get(key) !== undefined) || mode === 'other-owner');
            const stored = mode === 'other-owner' ? String(Number(owner) + 1) : owner;
            for (const key of [user, email]) records.put(key, { owner: stored });
            return created();
          };
        });
      },
    };
  },
};

/** The address of a name, in which case and Unicode form make no difference. */
function addressOf(text: string): string {
  const plain = text.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');
  return plain.replace(/[^a-z0-9.-]/gu, (letter) => `U${letter.codePointAt(0)?.toString(16).toUpperCase()}Z`);
}
