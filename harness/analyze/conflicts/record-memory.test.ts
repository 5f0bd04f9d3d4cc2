import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Call } from '../../core/call.ts';
import { RecordMemory } from './record-memory.ts';

/** A change or a read of a path, with the tag that it was made on and the one that it tells. */
const calls = fc.array(
  fc.record({
    isChange: fc.boolean(),
    path: fc.constantFrom('/a', '/a/b', '/c'),
    client: fc.constantFrom('ada', 'eve', undefined),
    ifMatch: fc.option(
      fc.nat(30).map((n) => `"${n}"`),
      { nil: undefined },
    ),
    etag: fc.nat(30).map((n) => `"${n}"`),
  }),
  { minLength: 20, maxLength: 80 },
);

/** The same without any means to be fast: what it remembers are the ends of whole lists. */
class PlainMemory {
  readonly accepted: Call[] = [];
  readonly reads: Call[] = [];
  readonly told: Call[] = [];
  movedMs = -Infinity;

  take(call: Call, isChange: boolean): void {
    (isChange ? this.accepted : this.reads).push(call);
    const latest = this.told.slice(-8).filter(({ path }) => path === call.path);
    if (latest.some(({ etag }) => etag === call.etag)) return;
    if (this.isConsumed(call.etag!, call.path)) return;
    if (latest.length > 0) this.movedMs = call.doneMs;
    this.told.push(call);
  }

  isConsumed(tag: string, path: string): boolean {
    const isKin = (other: string): boolean =>
      other === path || other.startsWith(`${path}/`) || path.startsWith(`${other}/`);
    return this.accepted.slice(-16).some((one) => one.ifMatch === tag && isKin(one.path));
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
        else memory.noteRead(call.client, call.arrivedMs);
        memory.noteTag(call, call.etag!);
        plain.take(call, isChange);
      }
      expect(memory.accepted.map(({ arrivedMs }) => arrivedMs)).toEqual(
        plain.accepted.slice(-16).map(({ arrivedMs }) => arrivedMs),
      );
      expect(memory.reads.map(({ arrivedMs }) => arrivedMs)).toEqual(
        plain.reads
          .filter(({ client }) => client !== undefined)
          .slice(-8)
          .map(({ arrivedMs }) => arrivedMs),
      );
      expect(memory.tags).toEqual(plain.told.slice(-8).map(({ path, etag }) => ({ path, etag })));
      expect(memory.lastMovedMs).toBe(plain.movedMs);
      for (let n = 0; n <= 30; n++)
        expect(memory.isConsumed(`"${n}"`, '/a')).toBe(plain.isConsumed(`"${n}"`, '/a'));
    }),
    { numRuns: 200 },
  );
});
