import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { someChoices } from './choices.fixture.ts';
import { readArguments } from './given.ts';
import { flagsNamed } from './option-table.ts';
import { outputFlags, outputsIn } from './outputs.ts';
import { planned } from './plan.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'contend-outputs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const inFolder = (name: string): string => join(folder, name);

function asked(line: string, env: Readonly<Record<string, string>> = {}) {
  const read = readArguments(line.split(' '), { options: flagsNamed(outputFlags), paths: false });
  const problems = [...read.problems];
  return { outputs: outputsIn(read, env, someChoices, problems), problems };
}

test('formats go to stdout or to files, several at once, and stdout gets text where nothing else claims it', () => {
  const [xml, page] = [inFolder('out.xml'), inFolder('with,comma.html')];
  expect(asked(`--format junit=${xml}`).outputs).toEqual([
    { format: 'text' },
    { format: 'junit', file: xml },
  ]);
  expect(asked(`--json --format junit=${xml} --html=${page}`)).toEqual({
    outputs: [{ format: 'json' }, { format: 'html', file: page }, { format: 'junit', file: xml }],
    problems: [],
  });
  expect(asked('--format json=- --html -').problems).toEqual([
    '--format: stdout gets html already; give one of the two a file, such as --format json=FILE',
  ]);
  expect(asked('--format json=-').outputs).toEqual([{ format: 'json' }]);
  expect(asked('--json --format json').outputs).toEqual([{ format: 'json' }]);
  expect(asked('', { CONTEND_FORMAT: `json, junit=${xml}` }).outputs).toHaveLength(2);
  expect(asked('--format markdown', { CONTEND_FORMAT: 'json' }).outputs).toEqual([{ format: 'markdown' }]);
});

test('a plan takes them as every command does, on one line or as a list', () => {
  const wanted = [{ format: 'json' }, { format: 'junit', file: inFolder('a.xml') }];
  for (const value of [`json,junit=${inFolder('a.xml')}`, `[json, junit=${inFolder('a.xml')}]`]) {
    writeFileSync(inFolder('plan.yaml'), `format: ${value}\n`);
    expect(planned(`--plan ${inFolder('plan.yaml')}`).outputs).toEqual(wanted);
  }
});

test('what a command reads is not written over, whatever it is called', () => {
  writeFileSync(inFolder('access.log'), 'a line\n');
  symlinkSync(inFolder('access.log'), inFolder('same.log'));
  const options = { options: flagsNamed(outputFlags), paths: true };
  const read = readArguments([inFolder('access.log'), '--html', inFolder('same.log')], options);
  const problems: string[] = [];
  outputsIn(read, {}, someChoices, problems);
  expect(problems).toEqual([
    `--html: ${inFolder('same.log')} cannot be written: it is what is to be read; name another for html`,
  ]);
});

test('what cannot be written is told before anything runs, all of it at once', () => {
  writeFileSync(inFolder('there.xml'), '');
  symlinkSync(inFolder('there.xml'), inFolder('link.xml'));
  const files = ['missing/x.xml', '', 'there.xml/x.xml', 'there.xml', 'link.xml'].map(inFolder);
  const { problems } = asked(
    `--html /dev/null --format ${files.map((file) => `junit=${file}`).join(',')},json,markdown,junit=`,
  );
  expect(problems).toEqual([
    '--format: junit= names no file; write junit=FILE',
    '--html: /dev/null cannot be written: it is a device or a pipe; name an ordinary file',
    `--format: ${files[0]} cannot be written: its folder does not exist; make it first`,
    `--format: ${files[1]} cannot be written: it is a folder; name a file in it`,
    `--format: ${files[2]} cannot be written: a part of the path is a file, not a folder; name another file`,
    `--format: ${files[4]} cannot be written: it gets junit already; name another for junit`,
    '--format: stdout gets json already; give one of the two a file, such as --format markdown=FILE',
  ]);
});

test.runIf(existsSync('/proc/self'))('a file system that takes no files is told before anything runs', () => {
  expect(asked('--html /proc/self/page.html').problems).toEqual([
    '--html: /proc/self/page.html cannot be written: its folder takes no files; name another file',
  ]);
});
