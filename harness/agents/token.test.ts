import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { secretsHere } from '../core/secrets.ts';
import { meetingAt } from './join.ts';
import { tokenIn } from './token.ts';

test.each([
  [{}, 'agents take work from nobody without CONTEND_TOKEN'],
  [{ CONTEND_TOKEN: 'short' }, 'CONTEND_TOKEN: is shorter than 16 letters'],
  [{ CONTEND_TOKEN: 'long enough for it', CONTEND_TOKEN_FILE: '/x' }, 'set one of the two'],
  [{ CONTEND_TOKEN_FILE: '/nowhere' }, 'CONTEND_TOKEN_FILE: /nowhere cannot be read: ENOENT'],
])('of %j it says: %s', (env, words) => {
  expect(() => tokenIn(env)).toThrow(words);
});

test('secrets may stand in files, and are shown nowhere', () => {
  const folder = mkdtempSync(join(tmpdir(), 'contend-token-'));
  const [token, address] = [join(folder, 'token'), join(folder, 'address')];
  writeFileSync(token, 'of-the-token-a-secret\n');
  writeFileSync(address, 'rediss://user:of-the-redis-a-secret@10.0.0.5:6380\n');
  try {
    const one = tokenIn({ CONTEND_TOKEN_FILE: token });
    const other = tokenIn({ CONTEND_TOKEN: 'of-the-token-a-secret' });
    expect(other.accepts(one.sign('here', Buffer.of(1)), 'here', Buffer.of(1))).toBe(true);
    const meeting = meetingAt(`file:${address}`);
    expect(meeting.url).toContain('of-the-redis-a-secret');
    expect(meeting.shown).toBe('rediss://user:***@10.0.0.5:6380');
    const said = secretsHere.hidden(`failed at ${meeting.url} with of-the-token-a-secret`);
    expect(said).not.toMatch(/of-the-/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
