import { errors } from 'undici';
import { expect, test } from 'vitest';
import { whyUnanswered } from './reach.ts';

test('a request that was cut off says after which time, any other why', async () => {
  const late = await new Promise<unknown>((resolve) => {
    const signal = AbortSignal.timeout(1);
    signal.addEventListener('abort', () => resolve(signal.reason));
  });
  expect(whyUnanswered(late)).toBe('nothing came within 10 s');
  expect(whyUnanswered(new errors.BodyTimeoutError())).toBe('its body stopped for 10 s');
  expect(whyUnanswered(new Error('other side closed'))).toBe('other side closed');
  expect(whyUnanswered(new Error('certificate has expired'))).toBe('certificate has expired');
  expect(whyUnanswered(new Error('unable to verify the first certificate'))).toMatch(
    /^unable to verify the first certificate; .* set NODE_EXTRA_CA_CERTS/,
  );
});
