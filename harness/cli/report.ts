import { reporters } from '../report/index.ts';
import { ContendError } from '../core/errors.ts';
import { find } from '../core/registry.ts';
import { workloads } from '../../workloads/index.ts';
import { readResults } from '../run/results.ts';

/** Prints records of earlier runs again: `report [--format text|markdown|json] PATH…`. */
export async function report(argv: readonly string[]): Promise<number> {
  const at = argv.indexOf('--format');
  const format = at < 0 ? 'text' : (argv[at + 1] ?? '');
  const paths = argv.filter((_, index) => at < 0 || (index !== at && index !== at + 1));
  const flags = paths.filter((path) => path.startsWith('--'));
  const reporter = find(reporters, format, 'format');
  const problems = [
    ...flags.map((flag) => `unknown flag ${flag}; report takes --format text|markdown|json and paths`),
    ...(typeof reporter === 'string' ? [reporter] : []),
    ...(paths.length === 0 ? ['name a folder or file of results, such as results/baseline'] : []),
  ];
  if (problems.length > 0 || typeof reporter === 'string') throw new ContendError('CTD_OPTIONS', problems);
  const runs = await readResults(paths);
  const color = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  process.stdout.write(reporter.render(runs, { color, width: 100, workloads }));
  return 0;
}
