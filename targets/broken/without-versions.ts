import type { Command } from '../../harness/core/guarded.ts';

/** A command that no longer asks for the version that its client has read. */
export function withoutVersions(command: Command): Command {
  return {
    ...command,
    parts: command.parts.map((part) => ({ ...part, when: part.when.filter(({ is }) => is !== 'version') })),
  };
}
