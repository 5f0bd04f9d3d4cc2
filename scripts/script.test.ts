import { afterEach, expect, test, vi } from 'vitest';
import { count, decimal, file, jsonFlag, names, settingsOf } from './script.ts';
import type { Script } from './script.ts';

const script = {
  name: 'anchor',
  about: 'measures',
  options: {
    pairs: count(5, [1, 100], 'pairs'),
    seconds: decimal(1, 60, 'measured time'),
    strategy: names(['optimistic', 'redis-lock'], 'strategies'),
    write: file('keeps it', 'a.json'),
    json: jsonFlag,
  },
  examples: [{ command: '--pairs 7', about: 'more' }],
};

/** The settings of a command line, or what the script says before it ends, with its exit code. */
const read = (...argv: string[]) => readOf(script, ...argv);

function readOf(given: Script<typeof script.options>, ...argv: string[]) {
  const told: string[] = [];
  const tell = (text: unknown): boolean => told.push(...String(text).trimEnd().split('\n')) > 0;
  vi.spyOn(process, 'argv', 'get').mockReturnValue(['node', 'anchor.js', ...argv]);
  vi.spyOn(process.stderr, 'write').mockImplementation(tell);
  vi.spyOn(process.stdout, 'write').mockImplementation(tell);
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${code}`);
  });
  try {
    return settingsOf(given);
  } catch (error) {
    return [...told, error instanceof Error ? error.message : ''];
  }
}

afterEach(() => vi.restoreAllMocks());

test('what was not written has its default', () => {
  expect(read()).toEqual({
    pairs: 5,
    seconds: 1,
    strategy: ['optimistic', 'redis-lock'],
    write: undefined,
    json: false,
  });
});

test('values are read in both ways of writing them', () => {
  expect(
    read('--pairs', '7', '--seconds=0.5', '--strategy', 'redis-lock', '--json', '--write=a.json'),
  ).toEqual({ pairs: 7, seconds: 0.5, strategy: ['redis-lock'], write: 'a.json', json: true });
});

test('values of one option may stand first without its name', () => {
  const first = { ...script, first: 'strategy' } as const;
  expect(read('redis-lock')).toEqual([
    expect.stringContaining('"redis-lock" belongs to no flag'),
    'exit 104',
  ]);
  expect(readOf(first, 'redis-lock', '--pairs=7')).toMatchObject({ strategy: ['redis-lock'], pairs: 7 });
});

test('every problem is told at once, with what to write instead', () => {
  const wrong = [
    'x',
    '--pair=3',
    '--pairs=0',
    '--seconds',
    '1e9',
    '--strategy=lock',
    '--json=yes',
    '--write',
  ];
  expect(read(...wrong)).toEqual([
    'anchor: "x" belongs to no flag; every value follows its --flag',
    'anchor: unknown flag --pair (did you mean --pairs?); --help flags lists all',
    'anchor: --json: takes no value; leave out "=yes"',
    'anchor: --write: needs a value; write for example --write a.json',
    'anchor: --pairs: 0 is too little; write at least 1',
    'anchor: --seconds: "1e9" is not a number; write one above 0 and at most 60',
    'anchor: --strategy: "lock" is none of optimistic, redis-lock',
    'exit 104',
  ]);
});

test('a name of every object is no option', () => {
  expect(read('--constructor')).toEqual([
    'anchor: unknown flag --constructor; --help flags lists all',
    'exit 104',
  ]);
});

test('its help says what it measures and takes', () => {
  const help = read('--help');
  expect(help).toContain('npm run anchor -- [--flag value …]');
  for (const flag of ['--pairs N', '--strategy NAME,…', '--json'])
    expect(JSON.stringify(help)).toContain(flag);
});
