import { formKinds } from './form.ts';
import type { FormKind } from './form.ts';

/** How a service marks the version of what it shows: what stands in its ETag. */
export const tagKinds = ['counting', 'gapped', 'global', 'hash', 'uuid', 'weak', 'clock', 'none'] as const;
export type TagKind = (typeof tagKinds)[number];

/** How a service refuses: with a code as Contend's own does, or with a status that says little. */
export const refusalKinds = ['coded', 'bare', '412', '422', '423', '503'] as const;
export type RefusalKind = (typeof refusalKinds)[number];

/** What a service does with Contend-Nonce; `stored` repeats the first answer's when a request is sent again. */
export const nonceKinds = ['echoed', 'stored', 'none'] as const;
export type NonceKind = (typeof nonceKinds)[number];

/** How a service says that a command took effect; `empty` is a 200 without a body or a tag. */
export const successKinds = ['201', '200', '204', 'empty'] as const;
export type SuccessKind = (typeof successKinds)[number];

/** How a service speaks HTTP, whatever it decides. */
export interface Manner {
  readonly tag: TagKind;
  readonly refusal: RefusalKind;
  readonly nonce: NonceKind;
  readonly success: SuccessKind;
  readonly form: FormKind;
}

/** One service in one mode and one manner, as the path under which a host serves it. */
export interface Address {
  readonly workload: string;
  readonly mode: string;
  readonly manner: Manner;
}

/** The path of an address, from which `addressOf` reads it again. */
export function pathOf({ workload, mode, manner }: Address): string {
  const { tag, refusal, nonce, success, form } = manner;
  return `/${[workload, mode, tag, refusal, nonce, success, form].join('/')}`;
}

/** Reads the address at the start of a path, and what is asked of the service there; undefined where there is none. */
export function addressOf(path: string): { address: Address; rest: readonly string[] } | undefined {
  const [, workload = '', mode = '', tagText, refusalText, nonceText, ...more] = path.split('/');
  const [successText, formText, ...rest] = more;
  const tag = tagKinds.find((kind) => kind === tagText);
  const refusal = refusalKinds.find((kind) => kind === refusalText);
  const nonce = nonceKinds.find((kind) => kind === nonceText);
  const success = successKinds.find((kind) => kind === successText);
  const form = formKinds.find((kind) => kind === formText);
  if (tag === undefined || refusal === undefined || nonce === undefined) return undefined;
  if (success === undefined || form === undefined) return undefined;
  return { address: { workload, mode, manner: { tag, refusal, nonce, success, form } }, rest };
}
