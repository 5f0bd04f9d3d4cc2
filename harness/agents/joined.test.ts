import { expect, test } from 'vitest';
import { joinedBy } from './joined.ts';

const secret = { CONTEND_TOKEN: 'of-the-token-a-secret' };

test('what is wrong with the address, the token and what was typed before is told at once', () => {
  const read = (): unknown => joinedBy('http://u:hidden@10.0.0.5', {}, ['--name: is no name']);
  expect(read).toThrow(
    expect.objectContaining({
      code: 'CTD_OPTIONS',
      problems: [
        '--name: is no name',
        expect.stringContaining('the address must look like redis://'),
        expect.stringContaining('agents take work from nobody without CONTEND_TOKEN'),
      ],
    }),
  );
  expect(read).not.toThrow('hidden');
});

test('both are there where nothing is wrong, and neither where something was wrong before', () => {
  expect(joinedBy('redis://10.0.0.5:6379', secret).meeting.shown).toBe('redis://10.0.0.5:6379');
  expect(() => joinedBy('redis://10.0.0.5:6379', secret, ['--bogus'])).toThrow('--bogus');
  expect(() => joinedBy(undefined, secret, ['--join: where?'])).toThrow('--join: where?');
});
