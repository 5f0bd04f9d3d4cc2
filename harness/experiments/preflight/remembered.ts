import { plainArguments } from '../../core/command.ts';
import type { Answer, CommandIntent } from '../../core/operation.ts';

/** A request with an idempotency key, and what came of it. */
export interface Remembered {
  readonly client: number;
  readonly request: string;
  readonly isAccepted: boolean;
  readonly value: number | undefined;
  /** What names what it brought about, where the answer tells that. */
  readonly effect: string | undefined;
}

/** What is kept of a request to know it again. */
export function rememberedOf(intent: CommandIntent, client: number, answer: Answer): Remembered {
  return {
    client,
    request: requestOf(intent),
    isAccepted: answer.kind === 'accepted',
    value: valueOf(answer),
    effect: effectOf(answer),
  };
}

/** What makes two requests the same. */
export function requestOf({ command, id, args }: CommandIntent): string {
  return JSON.stringify([command.name, id, plainArguments(args)]);
}

/** The value that an acceptance tells; undefined where it tells none. */
export function valueOf(answer: Answer): number | undefined {
  return answer.kind === 'accepted' ? answer.added[0] : undefined;
}

/** What an acceptance says that it brought about; undefined where it names nothing. */
export function effectOf(answer: Answer): string | undefined {
  return answer.kind === 'accepted' ? answer.told?.effect : undefined;
}
