import { wholeNumber } from './whole-number.ts';

/** What an answer tells of a payment: what names it, and what was sent and comes back, each by its path, such as `payment.id`. */
export interface ToldIdentity {
  readonly ids: ReadonlyMap<string, string>;
  readonly echoes: ReadonlyMap<string, string>;
}

/** What was sent, of which answers tell again. */
interface Sent {
  readonly args: Readonly<Record<string, unknown>>;
  readonly idempotencyKey?: string | undefined;
}

const names = /^(?:_?id|uuid|number|ref|reference|payment|transaction|receipt|confirmation)$/i;
const endsInId = /[a-z\d]I[dD]$|[_-]id$/;
/** The words around an id that is one of the exchange, or of who answered it, or of what came last: not of the payment. */
const others =
  /^(?:request|req|trace|span|correlation|message|log|event|session|connection|call|operation|attempt|response|server|instance|node|worker|process|host|pod|thread|region|last|latest|previous|next|current|meta|metadata|links?|wallet|account|customer|user|balance|debug|timing)$/;
/** Members around what is meant, which say nothing themselves. */
const envelope = /^(?:data|result|response|payload|body|attributes)$/i;

/** The words of a name, in small letters: `lastPaymentId` is last, payment and id. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/);
}

/** Whether a name is that of an id which may be the payment's. */
function isId(name: string): boolean {
  return (names.test(name) || endsInId.test(name)) && !wordsOf(name).some((word) => others.test(word));
}

/** How deep members are looked for below envelopes. */
const deepest = 2;

/**
 * Finds in a body what may name what a command made, and the arguments that it tells again: at the top, or in one object
 * there; in an envelope too.
 */
export function toldIdentity(
  { args, idempotencyKey = '' }: Sent,
  body: Readonly<Record<string, unknown>>,
): ToldIdentity {
  const ids = new Map<string, string>();
  const echoes = new Map<string, string>();
  const look = (members: Readonly<Record<string, unknown>>, path: string, depth: number): void => {
    for (const [name, value] of Object.entries(members)) {
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        const inner = depth + (envelope.test(name) ? 0 : 1);
        if (envelope.test(name) ? depth === 1 : inner <= deepest && !isAside(name))
          look(value as Record<string, unknown>, `${path}${name}.`, inner);
      } else if (typeof value === 'string' || typeof value === 'number') {
        const text = String(value);
        if (Object.hasOwn(args, name)) echoes.set(path + name, wholeNumber(text));
        else if (isId(name) && text !== '' && !isOfKey(text, idempotencyKey)) ids.set(path + name, text);
      }
    }
  };
  look(body, '', 1);
  return { ids, echoes };
}

function isAside(name: string): boolean {
  return wordsOf(name).some((word) => others.test(word));
}

/** Whether a name is made of the Idempotency-Key that was sent: it is the same however often the service pays. */
export function isOfKey(text: string, key: string): boolean {
  return key !== '' && text.endsWith(key);
}

/** A Location as an address within its service: with a host or without it is the same. */
export function addressIn(location: string): string {
  return location.replace(/^(?:https?:)?\/\/[^/?#]*/i, '');
}
