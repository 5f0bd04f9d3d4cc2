import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Call } from '../../core/call.ts';
import { RecordMemory } from './record-memory.ts';

/** A change or a read of a path, with the tag that it was made on and the one that it tells. */
const calls = fc.array(
  fc.record({
    isChange: fc.boolean(),
    path: fc.constantFrom('/a', '/a/b', '/c'),
    client: fc.constantFrom(...'a b c d e f g h i j k'.split(' '), undefined),
    ifMatch: fc.option(
      fc.nat(30).map((n) => `"${n}"`),
      { nil: undefined },
    ),
    etag: fc.nat(30).map((n) => `"${n}"`),
  }),
  { minLength: 20, maxLength: 80 },
);

const names = new Map<string, object>();
function nameOf(client: string): object {
  const name = names.get(client) ?? { client };
  names.set(client, name);
  return name;
}

/** The same without any means to be fast: what it remembers are the ends of whole lists. */
class PlainMemory {
  readonly accepted: Call[] = [];
  readonly reads: Call[] = [];

  take(call: Call, isChange: boolean): void {
    (isChange ? this.accepted : this.reads).push(call);
  }

  /** The names that read it last, each with when it did. */
  readers(): [string, number][] {
    const last = new Map<string, number>();
    for (const { client, arrivedMs } of this.reads) {
      if (client === undefined) continue;
      last.delete(client);
      last.set(client, arrivedMs);
    }
    return [...last].slice(-8);
  }

  isConsumed(tag: string, path: string): boolean {
    const isKin = (other: string): boolean =>
      other === path || other.startsWith(`${path}/`) || path.startsWith(`${other}/`);
    return this.accepted.slice(-16).some((one) => one.ifMatch === tag && one.etag !== tag && isKin(one.path));
  }
}

test('what is remembered of a record is the end of all that was told', () => {
  fc.assert(
    fc.property(calls, (all) => {
      const memory = new RecordMemory();
      const plain = new PlainMemory();
      for (const [at, { isChange, ...fields }] of all.entries()) {
        const call = { ...fields, method: 'PUT', status: 200, arrivedMs: at, doneMs: at + 0.5 } as Call;
        if (isChange) memory.noteAccepted(call);
        else if (call.client !== undefined) memory.noteRead(call, nameOf(call.client));
        plain.take(call, isChange);
      }
      expect(memory.accepted.map(({ arrivedMs }) => arrivedMs)).toEqual(
        plain.accepted.slice(-16).map(({ arrivedMs }) => arrivedMs),
      );
      expect(memory.reads.latest.map(({ name, askedMs }) => [name, askedMs])).toEqual(
        plain.readers().map(([client, ms]) => [nameOf(client), ms]),
      );
      for (let n = 0; n <= 30; n++)
        expect(memory.isConsumed(`"${n}"`, '/a')).toBe(plain.isConsumed(`"${n}"`, '/a'));
    }),
    { numRuns: 200 },
  );
});

test('tags are remembered in the order in which they became current, as far as answers tell, the latest eight', () => {
  const tag = fc.nat(11).map((n) => `"${n}"`);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('/a', '/c'), tag), { maxLength: 60 }), (all) => {
      const memory = new RecordMemory();
      let plain: { path: string; etag: string }[] = [];
      let movedMs = -Infinity;
      for (const [at, [path, etag]] of all.entries()) {
        memory.noteTag({ path, status: 200, arrivedMs: at, doneMs: at + 0.5 } as Call, etag);
        const last = plain.findLast((one) => one.path === path);
        if (last?.etag === etag) continue;
        if (last !== undefined) movedMs = at + 0.5;
        plain = [...plain.filter((one) => one.path !== path || one.etag !== etag), { path, etag }].slice(-8);
      }
      expect(memory.tags.all.map(({ path, etag }) => ({ path, etag }))).toEqual(plain);
      expect(memory.tags.movedMs).toBe(movedMs);
    }),
    { numRuns: 200 },
  );
});
