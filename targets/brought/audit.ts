import type { Final } from '../../harness/core/evidence.ts';
import { nearest } from '../../harness/core/registry.ts';
import type { Audited } from '../../harness/core/service.ts';
import { isMembers, isObject } from '../../harness/drive/dialects/reply-parts.ts';
import { checkedFields } from '../../harness/drive/dialects/service/checked-fields.ts';
import { serviceFault, shown } from '../../harness/drive/dialects/service/service-fault.ts';
import type { Looked } from '../target.ts';

const members = ['records', 'effects'];

/** Takes what the audit of an adapter answered with, about records of these keys; throws its fault where it is none. */
export function checkedAudit(audited: unknown, keys: ReadonlySet<string>): Partial<Looked> {
  if (!isObject(audited))
    throw serviceFault(
      'audit',
      `answers with ${shown(audited)}; write { records: { key: fields }, effects: [id] }`,
    );
  const stranger = Object.keys(audited).find((name) => !members.includes(name));
  if (stranger !== undefined) {
    const near = nearest(stranger, members);
    throw serviceFault(
      'audit',
      `has a member ${stranger}${near === undefined ? '' : ` (did you mean ${near}?)`}; it takes ${members.join(' and ')}`,
    );
  }
  const { records, effects } = audited as Audited;
  return {
    ...(records === undefined ? {} : { records: checkedRecords(records, keys) }),
    ...(effects === undefined ? {} : { effects: checkedEffects(effects) }),
  };
}

function checkedRecords(records: unknown, keys: ReadonlySet<string>): ReadonlyMap<string, Final> {
  if (!isObject(records))
    throw serviceFault('audit', `has the records ${shown(records)}; write { key: fields }`);
  return new Map(
    Object.entries(records).map(([key, fields]) => {
      if (!keys.has(key)) throw serviceFault('audit', `tells of ${shown(key)}, which it was not asked about`);
      if (fields !== null && !isMembers(fields))
        throw serviceFault(
          'audit',
          `says ${shown(fields)} of ${key}; write its fields, or null where it is not there`,
        );
      return [
        key,
        { version: 0, live: fields !== null, fields: checkedFields(fields ?? {}, `audit of ${key}`) },
      ];
    }),
  );
}

function checkedEffects(effects: unknown): readonly string[] {
  const isOne = (effect: unknown): boolean => typeof effect === 'string' || typeof effect === 'number';
  if (!Array.isArray(effects))
    throw serviceFault('audit', `has the effects ${shown(effects)}; write a list of ids`);
  const other = effects.findIndex((effect) => !isOne(effect));
  if (other >= 0)
    throw serviceFault(
      'audit',
      `names an effect ${shown(effects[other])}; write ids as accepted({ effect }) tells them`,
    );
  return effects.map(String);
}
