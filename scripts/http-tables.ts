import { profiles, reasonCodes, reasonOf, statusOf } from '../harness/core/reason.ts';
import type { ReasonEntry } from '../harness/core/reason.ts';
import { headersOfReason } from '../targets/service/answers/reason-headers.ts';

const sides: Readonly<Record<ReasonEntry['side'], string>> = {
  race: 'race lost',
  decided: 'decided against',
  gateway: 'gateway',
  request: 'request wrong',
};

/** The table of statuses of docs/http.md: one row a reason, in the order of the reasons. */
export function statusTable(): string {
  const head = ['code', ...profiles, 'side', 'when', 'headers', 'actions'];
  const rows = reasonCodes.map((code) => {
    const { side, title, actions } = reasonOf(code);
    return [
      `\`${code}\``,
      ...profiles.map((profile) => String(statusOf(code, profile))),
      sides[side],
      title,
      headersOfReason(code).join(', ') || '–',
      actions.join(', '),
    ];
  });
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->` in a document. */
export function withSection(document: string, name: string, content: string): string {
  const [before, rest] = document.split(`<!-- ${name} -->`);
  const after = rest?.split(`<!-- /${name} -->`)[1];
  if (before === undefined || after === undefined) throw new Error(`the document has no section ${name}`);
  return `${before}<!-- ${name} -->\n\n${content}\n\n<!-- /${name} -->${after}`;
}
