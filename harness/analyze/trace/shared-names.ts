import { CallLog } from '../../results/calls/call-log.ts';
import type { CallLogOptions } from '../../results/calls/call-log.ts';
import { onceOnly } from '../../results/calls/log-files.ts';
import type { Slack } from '../attribution/slack.ts';
import { OverlappingNames } from '../conflicts/overlapping-names.ts';

/** So few names are looked for by bytes; of more all lines are read, and so fewer bytes of them. */
const fewNames = 8;
const [mostBytes, mostBytesOfMany] = [512 * 1024 * 1024, 64 * 1024 * 1024];

/**
 * Which of some clients have several calls under way at once anywhere in the logs, so that their name tells no more who had read what.
 * Calls of one record alone do not show it. A bounded part of long logs is looked at, and nothing of what can be read but once.
 */
export async function sharedNames(
  paths: readonly string[],
  names: ReadonlySet<string>,
  slack: Slack,
  options: CallLogOptions,
): Promise<ReadonlySet<string>> {
  const shared = new Set<string>();
  if (names.size === 0 || (await onceOnly(paths)).length > 0) return shared;
  const areFew = names.size <= fewNames;
  const log = await CallLog.open(paths, {
    ...options,
    ...(areFew ? { holding: [...names] } : {}),
    mostBytes: areFew ? mostBytes : mostBytesOfMany,
  });
  const seen = new Map<string, OverlappingNames>(
    log.streams.map(({ name }) => [name, new OverlappingNames()]),
  );
  for await (const { calls, sources } of log.batches())
    for (const [at, call] of calls.entries()) {
      if (call.client === undefined || !names.has(call.client)) continue;
      // What two gateways have logged of one call is no overlap.
      if (seen.get(sources[at]?.stream ?? '')?.take(call, slack.ms).isShared !== true) continue;
      shared.add(call.client);
      if (shared.size === names.size) return shared;
    }
  return shared;
}
