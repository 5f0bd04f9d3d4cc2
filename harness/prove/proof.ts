import type { BelowProof } from './below-races.ts';
import type { Caught } from './broken-races.ts';
import type { ForeignProof } from './foreign/proof.ts';
import type { GatewayProof } from './gateway-proofs.ts';
import type { HistoryProof } from '../simulate/histories.ts';
import type { PlantedProof } from './planted-races.ts';

/** Version of the document that `prove --json` prints. */
export const proofVersion = 1;

/** Whether the checks can be believed: what they made of broken services and of made-up histories. */
export interface Proof {
  readonly schemaVersion: number;
  readonly seed: number;
  readonly contend: string;
  readonly machine: string;
  readonly services: readonly Caught[];
  /** Mistakes in what is stored or shown, by workload. */
  readonly planted: readonly PlantedProof[];
  /** Mistakes in scripts, statements and the handling of failures; absent where none was raced. */
  readonly below?: readonly BelowProof[];
  /** What the preflight made of wrong gateways; absent where it saw none. */
  readonly gateways?: readonly GatewayProof[];
  readonly histories: readonly HistoryProof[];
  /** Absent where no foreign service was raced. */
  readonly foreign?: ForeignProof;
  /** Kinds of anomaly that neither a broken service nor a made-up history had to show. */
  readonly unproven: readonly string[];
  /** Everything that does not hold; nothing where all is proved. */
  readonly problems: readonly string[];
}
