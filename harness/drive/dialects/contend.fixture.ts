import type { CommandIntent } from '../../core/operation.ts';
import { lastItem } from '../../../workloads/last-item.ts';
import { parallelEdits } from '../../../workloads/parallel-edits.ts';
import { jsonText } from '../wire/json-text.ts';
import type { Reply } from '../../core/dialect.ts';

const [purchase] = lastItem.commands;
const [replace] = parallelEdits.commands;

/** A purchase, which counts. */
export const buy: CommandIntent = { kind: 'command', command: purchase!, id: '3-7', args: { quantity: 2 } };

/** A change that is based on a version. */
export const edit: CommandIntent = {
  kind: 'command',
  command: replace!,
  id: '3-7',
  args: { intro: 'é' },
  base: { version: 17 },
};

/** A deletion. */
export const remove: CommandIntent = {
  kind: 'command',
  command: {
    name: 'remove',
    about: 'Deletes a document.',
    method: 'DELETE',
    path: '/documents/:id',
    body: {},
    precondition: 'none',
    parts: ({ id }) => [{ key: `documents/${id}`, when: [], then: [{ do: 'delete' }] }],
  },
  id: '3-7',
  args: {},
};

/** A creation. */
export const create: CommandIntent = {
  kind: 'command',
  command: {
    name: 'create',
    about: 'Creates a document.',
    method: 'POST',
    path: '/documents/:id',
    body: {},
    precondition: 'none',
    parts: ({ id }) => [
      {
        key: `documents/${id}`,
        when: [{ is: 'absent', reason: 'already-exists' }],
        then: [{ field: 'title', do: 'set', value: '' }],
      },
    ],
  },
  id: '3-7',
  args: {},
};

/** What a service answered. */
export interface Answered {
  readonly version?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A reply as the wire gives it; a body that is undefined is one that is no JSON. */
export function reply(status: number, { version = 0, body, headers = {} }: Answered = {}): Reply {
  const text = (name: string): string | undefined => jsonText(Buffer.from(JSON.stringify(body) ?? ''), name);
  const made: Reply = {
    status,
    version,
    nonce: 1,
    header: (name) => headers[name],
    text,
    json: () => body,
    body: () => Buffer.from(JSON.stringify(body) ?? ''),
    excerpt: () => '',
    kept: () => made,
  };
  return made;
}
