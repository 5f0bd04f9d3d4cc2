import { accepted, refused } from 'contend';
import type { CommandMapping, Meaning, WireReply } from 'contend';

/** What the server calls the only application that it serves. */
export const appId = 'field';

/** Signs up the user that a name and an e-mail address make. */
export function signUp(user: (name: string, email: string) => object): CommandMapping {
  return {
    request: ({ args }) => ({
      path: '/parse/users',
      headers: { 'x-parse-application-id': appId },
      json: user(canonical(args['name']), String(args['email'])),
    }),
    answer,
  };
}

/** One way to write a name: whether others are the same is another question. */
function canonical(name: string | number | undefined): string {
  return String(name).normalize('NFKC').toLowerCase();
}

function answer({ status, json }: WireReply): Meaning | undefined {
  if (status === 201) return accepted();
  // Who has that identity already is logged in.
  if (status === 200) return refused('name-taken');
  switch (json?.code) {
    case 202: // username taken
    case 208: // account already linked
      return refused('name-taken');
    case 203: // e-mail address taken
      return refused('email-taken');
    default:
      return undefined;
  }
}
