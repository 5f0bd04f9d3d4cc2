/** A series as `/api/v1/query` answers a range selector with it: seconds since 1970, and counters as texts. */
interface Series {
  readonly values: readonly (readonly [number, string])[];
}

/**
 * How many cores counters of CPU seconds were busy with, from an answer to a range selector, which holds the very samples of
 * scrapes and when they were made. Each series counts from its first sample to its last one; who was started anew in between has
 * used what it had by then. Gives back why nothing is known otherwise.
 */
export function coresIn(answer: unknown): number | string {
  const { data, error } = answer as {
    data?: { resultType?: string; result?: readonly Series[] };
    error?: string;
  };
  if (error !== undefined) return `says ${error}`;
  if (data?.resultType !== 'matrix' || data.result === undefined)
    return 'answers with no samples of a selector';
  let cores = 0;
  let known = 0;
  for (const { values } of data.result) {
    const [first] = values;
    const last = values.at(-1);
    if (first === undefined || last === undefined || last[0] <= first[0]) continue;
    let used = 0;
    for (const [at, [, value]] of values.slice(1).entries()) {
      const before = Number(values[at]![1]);
      used += Number(value) >= before ? Number(value) - before : Number(value);
    }
    cores += used / (last[0] - first[0]);
    known += 1;
  }
  if (data.result.length === 0) return 'knows no series of that selector';
  if (known === 0)
    return 'has scraped no series twice in the measured time; race for longer than two scrapes';
  return cores;
}
