import type { Abilities, AbilityName } from '../core/abilities.ts';
import type { Choices } from './choices.ts';
import type { Merged } from './merged.ts';
import type { OptionName } from './option-table.ts';

/** Options by the ability that they switch on, and when they do. */
const switches = {
  limitPerS: ['gateway-limit', (value: unknown) => value !== 0],
  keys: ['gateway-keys', (value: unknown) => value === true],
  version: ['api-version', () => true],
  processes: ['gateways', (value: unknown) => value !== 1],
  queue: ['gateway-queue', (value: unknown) => value === true],
} as const satisfies Readonly<Record<AbilityName, readonly [OptionName, (value: unknown) => boolean]>>;

/** Every combination of what gateways are to do about conflicts; undefined for nothing. */
export function abilitiesOf(merged: Merged): readonly (Abilities | undefined)[] {
  let all: Abilities[] = [{}];
  for (const [ability, [option, isOn]] of Object.entries(switches)) {
    const { values } = merged[option];
    const chosen: readonly unknown[] = values.length === 0 ? [undefined] : values;
    all = all.flatMap((one) =>
      chosen.map((value) => (value !== undefined && isOn(value) ? { ...one, [ability]: value } : one)),
    );
  }
  return all.map((one) => (Object.keys(one).length === 0 ? undefined : one));
}

/** Abilities that no gateway of the plan has, that one of them lacks, or that do not go together. */
export function abilityProblems(merged: Merged, { gateways }: Choices): string[] {
  const isAll = merged.gateway.values.includes('all');
  const fronts = gateways.filter(
    ({ name, missing }) =>
      name !== 'none' && (merged.gateway.values.includes(name) || (isAll && missing === undefined)),
  );
  const problems: string[] = [];
  for (const [ability, [option, isOn]] of Object.entries(switches)) {
    const { source, values } = merged[option];
    if (source === undefined || !values.some(isOn)) continue;
    if (fronts.length === 0) {
      problems.push(
        `${source}: there is no gateway that could do it; leave it out or choose --gateway reference`,
      );
      continue;
    }
    const unable = fronts.filter(({ can = [] }) => !can.includes(ability as AbilityName));
    const able = gateways.filter(({ can = [] }) => can.includes(ability as AbilityName));
    if (unable.length > 0)
      problems.push(
        `${source}: ${unable.map(({ name }) => name).join(' and ')} cannot do it here; choose --gateway ${able.map(({ name }) => name).join(' or ')}`,
      );
  }
  return [...problems, ...together(merged)];
}

function together(merged: Merged): string[] {
  const { gateways, service } = merged;
  const queue = merged['gateway-queue'];
  const limit = merged['gateway-limit'];
  const keys = merged['gateway-keys'];
  const problems: string[] = [];
  if (queue.values.includes(true) && gateways.values.some((count) => count > 1))
    problems.push(
      `${queue.source}: each process of a gateway would have a queue of its own, and one record be in several; leave it out or set --gateways 1`,
    );
  if (keys.values.includes(true) && service.source !== undefined)
    problems.push(
      `${keys.source}: an adapter sends credentials of its own, and a request has room for one; leave it out`,
    );
  const isKnownByKey = keys.values.length > 0 && keys.values.every((value) => value);
  if (limit.values.some((perS) => perS > 0) && !isKnownByKey && process.platform !== 'linux')
    problems.push(
      `${limit.source}: clients have addresses of their own on Linux alone, here they would share one limit; add --gateway-keys`,
    );
  return problems;
}
