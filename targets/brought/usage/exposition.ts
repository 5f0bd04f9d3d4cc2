/** The counter that client libraries of Prometheus tell of their process: user and system CPU, in seconds. */
export const cpuCounter = 'process_cpu_seconds_total';

/**
 * The seconds that a page of metrics (text format of Prometheus, version 0.0.4, or OpenMetrics) tells under the counter, all of
 * its series together; undefined where it has none. A sample is a name, perhaps labels, a value, and perhaps a time.
 */
export function cpuSecondsIn(page: string): number | undefined {
  let seconds: number | undefined;
  for (const line of page.split('\n')) {
    if (!line.startsWith(cpuCounter)) continue;
    const [, value] =
      /^(?:\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?\s+(\S+)/.exec(line.slice(cpuCounter.length)) ?? [];
    const told = Number(value);
    if (value === undefined || !Number.isFinite(told) || told < 0) continue;
    seconds = (seconds ?? 0) + told;
  }
  return seconds;
}
