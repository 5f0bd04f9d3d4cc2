import { expect, test } from 'vitest';
import { hosted, others, outspoken } from './host.fixture.ts';
import type { Client } from './host.fixture.ts';
import type { ForeignService } from './service.ts';

/**
 * Plays a story with every mode of a service: it must find nothing wrong in the right ones, whatever their manner, and in
 * each wrong one what `shows` says of it. Stories judge by what they sent and what came back, and know no check.
 */
export function foreignServiceCase(
  { workload, modes }: ForeignService,
  story: (client: Client) => Promise<readonly string[]>,
  shows: Readonly<Record<string, string>>,
  /** Modes whose mistake takes longer than a story: their file tests them apart. */
  apart: readonly string[] = [],
): void {
  const opened = hosted();
  test(`every way in which it is wrong for ${workload} is told of`, () => {
    const wrong = modes.filter(({ is }) => is === 'wrong').map(({ name }) => name);
    expect([...Object.keys(shows), ...apart].toSorted()).toEqual(wrong.toSorted());
  });
  for (const { name, is, about, only } of modes) {
    if (apart.includes(name)) continue;
    if (is === 'wrong')
      test(`${name} (${about}) shows: ${shows[name]}`, async () => {
        const client = opened(workload, name);
        expect(await story(client)).toContain(shows[name]);
        expect(await client.mistakes()).toBeGreaterThan(0);
      });
    else
      test.each([outspoken, ...others])(
        `${name} is right with a $tag tag, $refusal refusals and $success for what is accepted`,
        async (manner) => {
          expect(only).toBeUndefined();
          const client = opened(workload, name, manner);
          expect(await story(client)).toEqual([]);
          expect(await client.mistakes()).toBe(0);
        },
      );
  }
}
