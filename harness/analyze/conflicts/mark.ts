/** Something that happened at a time, such as a deployment. */
export interface Mark {
  readonly name: string;
  readonly atMs: number;
}

/** Reads `2026-11-28T12:00Z=deploy`; otherwise the answer says what to write. */
export function parseMark(text: string): Mark | string {
  const at = text.indexOf('=');
  const time = at < 0 ? text : text.slice(0, at);
  const name = at < 0 ? time : text.slice(at + 1).trim();
  const hint = 'write a time with its zone and a name, 2026-11-28T12:00Z=deploy';
  const isZoned = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(time);
  const day = `${time.slice(0, 10)}T00:00:00.000Z`;
  // 30 February would be taken for a day in March.
  const isDay = isZoned && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString() === day;
  const atMs = isDay ? Date.parse(time) : NaN;
  if (Number.isNaN(atMs)) return `${JSON.stringify(time)} is no time; ${hint}`;
  if (name === '') return `${JSON.stringify(text)} has no name; ${hint}`;
  if (name.length > 60)
    return `the name of ${JSON.stringify(time)} has more than 60 letters; write a shorter one`;
  return { name, atMs };
}
