import { createHash } from 'node:crypto';
import { halfEffects } from '../harness/check/half-effects.ts';
import { pairedRecords } from '../harness/check/claims/paired-records.ts';
import { lineage } from '../harness/check/versions/lineage.ts';
import { receiptsMatch } from '../harness/check/receipts.ts';
import { uniqueness } from '../harness/check/claims/uniqueness.ts';
import type { Wanted } from '../harness/check/rows/claims.ts';
import { settlementOf } from '../harness/core/operation.ts';
import type { Workload } from '../harness/core/workload.ts';
import type { Arguments, CommandSpec } from '../harness/core/command.ts';

const register: CommandSpec = {
  name: 'register',
  about:
    'Creates an account; refused when its user name or its e-mail address is taken, whatever the case and Unicode form.',
  did: 'registered the account',
  method: 'POST',
  path: '/users',
  body: {
    name: {
      type: 'string',
      maxLength: 24,
      pattern: String.raw`^[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}.-]*$`,
      about: 'the user name: letters, digits, dots and hyphens',
    },
    email: {
      type: 'string',
      maxLength: 100,
      pattern: '^[A-Za-z0-9][A-Za-z0-9.+-]*@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+$',
      about: 'the e-mail address, in ASCII',
    },
  },
  precondition: 'none',
  parts({ args, nonce }) {
    const owner = { field: 'owner', do: 'set', value: String(nonce) } as const;
    return [
      {
        key: `users/${idOf(args['name'])}`,
        when: [{ is: 'absent', reason: 'name-taken' }],
        then: [owner],
      },
      {
        key: `emails/${idOf(args['email'])}`,
        when: [{ is: 'absent', reason: 'email-taken' }],
        then: [owner],
      },
    ];
  },
  explain({ reason, request: { args } }) {
    if (reason === 'name-taken') return { field: 'name', value: args['name'] };
    return reason === 'email-taken' ? { field: 'email', value: args['email'] } : {};
  },
};

/**
 * The id under which a name or an address is one of a kind: case-folded in one Unicode form, and whatever is not a small
 * ASCII letter, digit, dot or hyphen by its code point between `U` and `Z`, which a canonical name cannot hold. Of an
 * id that is too long a digest stands for the rest, after an `H`, which no other id holds.
 */
export function idOf(name: Arguments[string] | undefined): string {
  const canonical = folded(String(name).normalize('NFKC')).normalize('NFKC');
  const id = canonical.replace(
    /[^a-z0-9.-]/gu,
    (letter) => `U${letter.codePointAt(0)!.toString(16).toUpperCase()}Z`,
  );
  if (id.length <= longestId) return id;
  return `${id.slice(0, longestId - 65)}H${createHash('sha256').update(id).digest('hex')}`;
}

const spelledIds = [
  'The id is the name in small letters (NFKC, case folding); characters other than a-z, 0-9, . and - stand as code points between U and Z: joU40Zexample.org is jo@example.org. To undo it:',
  'id.replace(/U([0-9A-F]+)Z/g, (_, hex) => String.fromCodePoint(parseInt(hex, 16)))',
];

/**
 * Full case folding (Unicode 5.18): the way over capitals makes ß the same as ss, and a sigma has one form wherever it
 * stands. A dotless i is folded to i too, which Unicode keeps apart: nobody should own a name that looks the same.
 */
function folded(name: string): string {
  return name.toLowerCase().toUpperCase().toLowerCase().replaceAll('\u03c2', '\u03c3');
}

/** Longer ids have no address in the service. */
const longestId = 128;

/** Two names and two addresses, of which every operation shares one or both with the next. */
const attempts = [
  { name: 0, email: 0 },
  { name: 0, email: 0 },
  { name: 0, email: 1 },
  { name: 1, email: 1 },
  { name: 1, email: 0 },
] as const;
const names = ['.zoë', '.josé'] as const;
const addresses = ['.z@example.org', '.j@example.org'] as const;

/** How people write one name: as it is, in capitals, with the accent as a character of its own, in full width. */
const spellings: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => name.normalize('NFD'),
  (name) => name.replace(/[a-z0-9]/g, (letter) => String.fromCodePoint(letter.codePointAt(0)! + 0xfee0)),
];

function attemptOf(operation: number): (typeof attempts)[number] {
  return attempts[operation % attempts.length] ?? attempts[0];
}

function registrationOf(operation: number, slot: string): Arguments {
  const { name, email } = attemptOf(operation);
  const spell =
    spellings[(Math.floor(operation / attempts.length) + (operation % attempts.length)) % spellings.length] ??
    String;
  const address = slot + addresses[email];
  return { name: spell(slot + names[name]), email: operation % 3 === 0 ? address.toUpperCase() : address };
}

/** Registrations of the same names and addresses: two of them are told that one is theirs. */
export const duplicateRegistration: Workload = {
  name: 'duplicate-registration',
  about: 'clients register a user name and an e-mail address at the same moment; each may be won once',
  resources: [
    { collection: 'users', integers: [], meaning: spelledIds },
    { collection: 'emails', integers: [], meaning: spelledIds },
  ],
  commands: [register],
  decisions: ({ clients }) => Math.max(4, Math.ceil(clients / 2)),
  seed: () => [],
  bounds: ({ args: { name, email } }) => [
    { of: `name ${idOf(name)}`, units: 1, most: 1, kind: 'second-winner' },
    { of: `address ${idOf(email)}`, units: 1, most: 1, kind: 'second-winner' },
  ],
  *operation({ operation, slot }) {
    const args = registrationOf(operation, slot.name);
    return settlementOf(yield { kind: 'command', command: register, id: slot.name, args });
  },
  creates: ({ name }) => [
    ...names.map((suffix) => `users/${idOf(name + suffix)}`),
    ...addresses.map((suffix) => `emails/${idOf(name + suffix)}`),
  ],
  invariants: [
    {
      name: 'a name or an address is given to one registration only',
      kinds: ['second-winner'],
      essential: true,
    },
    { name: 'somebody has what others were refused for', kinds: ['nobody-won'] },
    { name: 'nobody is refused before somebody had asked for the same', kinds: ['unjustified-refusal'] },
    { name: 'a name and an address belong to who was told so', kinds: ['wrong-owner'] },
    { name: 'a registration gets its name and its address, or neither', kinds: ['half-effect'] },
    { name: 'what was accepted took effect once', kinds: ['lost-effect', 'duplicate-effect'] },
    { name: 'nothing else took effect', kinds: ['refused-but-applied', 'phantom-effect'] },
    { name: 'every change follows the one before it', kinds: ['lost-update', 'broken-chain', 'stale-read'] },
  ],
  check: (evidence) => [
    ...receiptsMatch(evidence),
    ...uniqueness(evidence, {
      command: 'register',
      collection: 'users',
      ownerField: 'owner',
      winners: 'registrations',
      taken: 'name-taken',
      wanted: userNames,
    }),
    ...uniqueness(evidence, {
      command: 'register',
      collection: 'emails',
      ownerField: 'owner',
      taken: 'email-taken',
      what: 'e-mail',
      winners: 'registrations',
      wanted: mailAddresses,
    }),
    ...pairedRecords(evidence, {
      command: 'register',
      ownerField: 'owner',
      records: [
        { collection: 'users', wanted: userNames },
        { collection: 'emails', wanted: mailAddresses },
      ],
    }),
    ...halfEffects(evidence, { command: 'register', collections: ['users', 'emails'], records: 2 }),
    ...lineage(evidence, { several: true }),
  ],
};

const userNames: Wanted = { suffixes: names.map(idOf), by: (operation) => attemptOf(operation).name };
const mailAddresses: Wanted = {
  suffixes: addresses.map(idOf),
  by: (operation) => attemptOf(operation).email,
};
