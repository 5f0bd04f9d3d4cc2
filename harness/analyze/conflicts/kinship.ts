import type { Call } from '../../core/call.ts';

/** Whether a path is another or stands above it: a tag of `/items/7` is one of `/items/7/purchase`, and one of `/items/7/title` is not. */
export function isAtOrAbove(path: string, other: string): boolean {
  return path === other || (other.startsWith(path) && other.charCodeAt(path.length) === 47);
}

/** Whether changes at two paths of a record can be in each other's way as far as paths tell: siblings below it are left out. */
export function areKin(path: string, other: string): boolean {
  return isAtOrAbove(path, other) || isAtOrAbove(other, path);
}

/** The tag that a request was made on; `*` names none. */
export function tagOf({ ifMatch }: Pick<Call, 'ifMatch'>): string | undefined {
  return ifMatch === '*' ? undefined : ifMatch;
}

/** Whether tags are weak, all of them: `If-Match` never accepts these (RFC 9110 section 13.1.1). */
export function areWeak(tags: string): boolean {
  return tags.split(',').every((tag) => tag.trim().startsWith('W/'));
}
