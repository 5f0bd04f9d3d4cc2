import { preflight } from '../../targets/gateways/front/preflight.ts';
import type { Preflight } from '../../targets/gateways/front/preflight.ts';
import type { GatewayMistake } from '../../targets/broken/gateways/mistakes.ts';
import { plainGateway } from '../../targets/broken/gateways/plain-gateway.ts';

/** What the preflight found of a wrong gateway, or of the same gateway without its mistake. */
export interface GatewayProof {
  readonly name: string;
  readonly about: string;
  /** Why no race may be run behind it; nothing where it may. */
  readonly breaks: readonly string[];
  /** What must hold and does not. */
  readonly problems: readonly string[];
}

/** Has the preflight look at a plain gateway, then at each that is wrong in one way; `before` is told whose turn it is. */
export async function proveGateways(
  mistakes: readonly GatewayMistake[],
  before: (name: string) => void,
): Promise<GatewayProof[]> {
  const proofs: GatewayProof[] = [];
  for (const mistake of [undefined, ...mistakes]) {
    const kind = plainGateway(mistake);
    before(kind.name);
    proofs.push(gatewayProof(kind, await preflight(kind, { balance: 'round-robin' }), mistake?.shows));
  }
  return proofs;
}

/** What the findings about a gateway say of the preflight: a wrong one must be refused for what it `shows`, a right one let through. */
export function gatewayProof(
  { name, about }: Pick<GatewayMistake, 'name' | 'about'>,
  { breaks, notes }: Preflight,
  shows: RegExp | undefined,
): GatewayProof {
  return { name, about, breaks, problems: problemsOf() };

  function problemsOf(): string[] {
    if (shows === undefined)
      return [...breaks, ...notes].map((text) => `a gateway that changes nothing was found wrong: ${text}`);
    if (breaks.length === 0) return [`a gateway that is wrong passed the preflight: ${name} (${about})`];
    if (breaks.some((text) => shows.test(text))) return [];
    return [
      `a gateway that is wrong was refused for something else: ${name} (${about}): ${breaks.join('; ')}`,
    ];
  }
}
