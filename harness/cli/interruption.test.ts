import { afterEach, expect, test, vi } from 'vitest';
import { Interruption } from './interruption.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test('the first signal asks, one that comes with it is the same, and a later one ends the process', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const interruption = new Interruption();
  try {
    process.emit('SIGINT');
    expect(interruption.signal.aborted).toBe(true);
    expect(interruption.signal.reason).toMatchObject({ code: 'CTD_INTERRUPTED', exitCode: 105 });
    vi.advanceTimersByTime(100);
    process.emit('SIGTERM');
    expect(exit).not.toHaveBeenCalled();
    vi.advanceTimersByTime(300);
    process.emit('SIGINT');
    expect(exit).toHaveBeenCalledWith(105);
    expect(write).toHaveBeenCalledWith('contend: stopped at once\n');
  } finally {
    interruption.end();
  }
});
