import { reasons } from '../core/reason.ts';
import type { Reason } from '../core/reason.ts';
import { likeness, wordsIn } from './alike.ts';
import type { ApiOperation } from './document.ts';

/** How a reply says why something is refused. */
export interface Sign {
  readonly status: number;
  /** A member of its body, and what that says; absent where the status alone does. */
  readonly member?: { readonly name: string; readonly value: string };
}

/** How our own service says a reason. */
export function ownSign(reason: Reason): Sign {
  return { status: reasons[reason].status, member: { name: 'code', value: reason } };
}

/** Statuses by which services say that the state forbids something. */
const refusing = [409, 423, 410, 412, 422] as const;

/** How the answers of an operation say each reason, as far as the document tells. */
export function signsIn({ answers }: ApiOperation, wanted: readonly Reason[]): ReadonlyMap<Reason, Sign> {
  const candidates = answers
    .filter(({ status }) => status >= 400 && status <= 499)
    .flatMap(({ status, body }) =>
      body.flatMap(({ name, values }) =>
        values.map((value): Required<Sign> => ({ status, member: { name, value } })),
      ),
    );
  const scored = wanted
    .flatMap((reason) =>
      candidates.map((sign) => ({
        reason,
        sign,
        score:
          likeness(wordsIn(reason), sign.member.value) + (sign.status === reasons[reason].status ? 0.05 : 0),
      })),
    )
    .filter(({ score }) => score >= 0.55)
    .toSorted((one, other) => other.score - one.score);
  const found = new Map<Reason, Sign>();
  const used = new Set<string>();
  for (const { reason, sign } of scored) {
    const text = `${sign.status} ${sign.member.name} ${sign.member.value}`;
    if (found.has(reason) || used.has(text)) continue;
    found.set(reason, sign);
    used.add(text);
  }
  const [only] = wanted;
  if (wanted.length === 1 && only !== undefined && !found.has(only)) {
    const status = refusing.find((one) => answers.some((answer) => answer.status === one));
    if (status !== undefined) found.set(only, { status });
  }
  return found;
}
