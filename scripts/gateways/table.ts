import type { Spread } from '../../harness/analyze/median.ts';
import type { OverheadDocument } from './overhead.ts';

/** The document as a table, a row for each gateway, log and share of 409. */
export function tableOf({
  gateways,
  none,
  connections,
  blocks,
  secondsEach,
  environment,
}: OverheadDocument): string {
  const head = [
    'gateway',
    'log',
    '409',
    '1,000 requests/s',
    'CPU µs/request',
    'added p50 ms',
    'added p99 ms',
  ];
  const rows = [
    ...none.map(({ q, requestsPerS }) => ['none', '', share(q), spread(requestsPerS, 1e-3, 1), '', '', '']),
    ...gateways.flatMap(({ gateway, accessLog, points }) =>
      points.map(({ q, requestsPerS, cpuSPerRequest, addedMs }) => [
        gateway,
        accessLog ? 'on' : 'off',
        share(q),
        spread(requestsPerS, 1e-3, 1),
        cpuSPerRequest === undefined ? '–' : spread(cpuSPerRequest, 1e6, 0),
        spread(addedMs.p50, 1, 2),
        spread(addedMs.p99, 1, 1),
      ]),
    ),
  ];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const costs = gateways.flatMap(({ gateway, accessLog, d0, dLog }) =>
    d0 === undefined || dLog === undefined
      ? []
      : [
          `${gateway}, log ${accessLog ? 'on' : 'off'}: ${us(d0)} ${dLog < 0 ? '−' : '+'} ${us(Math.abs(dLog))} × share of 409, µs of CPU a request`,
        ],
  );
  const ratios = gateways.flatMap(({ gateway, accessLog, perCpuOfNginx }) =>
    perCpuOfNginx === undefined
      ? []
      : [
          `${gateway}, log ${accessLog ? 'on' : 'off'}: ${spread(perCpuOfNginx, 1, 2)} × the requests a CPU-second of nginx`,
        ],
  );
  return [
    `${environment.cpu}, ${environment.cores} cores, node ${environment.node}; ${connections} connections, ${blocks} blocks of ${secondsEach} s each; medians [least to most]`,
    '',
    ...[head, widths.map((width) => '─'.repeat(width)), ...rows].map(line),
    '',
    ...costs,
    ...ratios,
    '',
  ].join('\n');
}

function share(q: number): string {
  return `${100 * q}%`;
}

function us(seconds: number): string {
  return (1e6 * seconds).toFixed(1);
}

function spread({ median, min, max }: Spread, factor: number, digits: number): string {
  const text = (value: number): string => (value * factor).toFixed(digits);
  return `${text(median)} [${text(min)} to ${text(max)}]`;
}
