/** What the id of a record looks like, as the source of a regular expression. */
export const idSource = '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$';

const pattern = new RegExp(idSource);

/** Longest id that the router itself lets pass; what is longer has no route. */
export const maxIdLength = 256;

/** Whether a text can be the id of a record; any other names no record. */
export function isRecordId(id: string): boolean {
  return pattern.test(id);
}
