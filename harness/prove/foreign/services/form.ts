/**
 * In which form a service shows what it holds: as it was posted, numbers as texts, words and hashes in capitals, amounts in
 * hundredths, owners as names of its users, or null for what is empty, used up or nobody's.
 */
export const formKinds = ['plain', 'texts', 'capitals', 'hundredths', 'users', 'nulls'] as const;
export type FormKind = (typeof formKinds)[number];

/** Forms in which owners are shown as they are. */
export const ownerForms = formKinds.filter((kind) => kind !== 'users');

type Values = Readonly<Record<string, string | number>>;

const words = new Set(['state', 'from', 'to', 'head', 'commit', 'parent', 'lease', 'replaced', 'token']);
const amounts = new Set(['stock', 'balance', 'quota', 'free']);
const owners = new Set(['owner', 'spentBy', 'holder']);

/** What a service shows, in a form of its own. */
export function inForm(body: unknown, form: FormKind, name = ''): unknown {
  if (typeof body !== 'object' || body === null) return valueIn(form, name, body);
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [key, inForm(value, form, lastOf(key))]),
  );
}

/** What a service is sent by who has read it: words and hashes that came in capitals go back so. */
export function outOfForm(body: Values, form: FormKind): Values {
  if (form !== 'capitals') return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      words.has(name) && typeof value === 'string' ? value.toLowerCase() : value,
    ]),
  );
}

function valueIn(form: FormKind, name: string, value: unknown): unknown {
  switch (form) {
    case 'plain':
      return value;
    case 'texts':
      return typeof value === 'number' ? String(value) : value;
    case 'capitals':
      return words.has(name) && typeof value === 'string' ? value.toUpperCase() : value;
    case 'hundredths':
      return amounts.has(name) && typeof value === 'number' ? value * 100 : value;
    case 'users':
      return owners.has(name) || isHalfHour(name) ? `user:${String(value)}` : value;
    case 'nulls':
      return value === '' || value === 'nobody' || (isCounted(name) && value === 0) ? null : value;
  }
}

function isCounted(name: string): boolean {
  return name === 'expires' || amounts.has(name);
}

/** Members of a booked room are its half hours, which hold who has them. */
function isHalfHour(name: string): boolean {
  return /^s\d+$/.test(name);
}

/** The field in a name such as `accounts/0-0.b.balance`. */
function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
