import type { Family, Labels } from './family.ts';

/** What the text below is, for whoever asks for it. */
export const expositionType = 'text/plain; version=0.0.4; charset=utf-8';

/** Figures as Prometheus reads them (text-based exposition format, version 0.0.4). */
export function expositionOf(families: readonly Family[]): string {
  return families.map(familyText).join('');
}

function familyText(family: Family): string {
  const name = nameOf(family);
  const head = `# HELP ${name} ${escaped(family.help)}\n# TYPE ${name} ${family.kind}\n`;
  const lines =
    family.kind === 'histogram'
      ? family.samples.flatMap(({ labels, value: { counts, sum } }) => {
          let below = 0;
          const buckets = counts.map((count, at) => {
            below += count;
            return line(`${name}_bucket`, { ...labels, le: number(family.bounds[at] ?? Infinity) }, below);
          });
          return [...buckets, line(`${name}_sum`, labels, sum), line(`${name}_count`, labels, below)];
        })
      : family.samples.map(({ labels, value }) => line(name, labels, value));
  return head + lines.join('');
}

function nameOf({ name, kind }: Family): string {
  const suffix = { counter: '_total', gauge: '', histogram: '_seconds' }[kind];
  return `contend_${name}${suffix}`;
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(
    ([key, text]) => `${key}="${escaped(text).replaceAll('"', '\\"')}"`,
  );
  return `${name}{${pairs.join(',')}} ${number(value)}\n`;
}

function number(value: number): string {
  return value === Infinity ? '+Inf' : String(value);
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
