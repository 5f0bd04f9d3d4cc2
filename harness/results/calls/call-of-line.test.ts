import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../core/call.ts';
import { callFields } from '../../core/call.ts';
import { numberIn } from './byte-numbers.ts';
import { CallsOfLines } from './call-of-line.ts';
import { ownFields } from './field-map.ts';
import { LineMembers } from './line-members.ts';
import { LogNotes } from './log-notes.ts';
import type { LogNote } from './log-notes.ts';
import { Texts } from './texts.ts';

/** Reads lines, and tells what it has noted so far. */
function reader(): (text: string) => { readonly call: Call | undefined; readonly notes: readonly LogNote[]; readonly having: unknown } {
  const notes = new LogNotes();
  const made = new CallsOfLines(ownFields, notes);
  return (text) => {
    // Within a buffer that goes on, as lines are in a chunk.
    const bytes = Buffer.from(`{"a":1}\n${text}\n{"status":7}`);
    const call = made.of(bytes, 8, 8 + Buffer.byteLength(text), 'a.log', 1);
    return { call, notes: notes.all(), having: made.having };
  };
}

const iso = fc
  .tuple(
    fc.integer({ min: 0, max: 4e12 }).map((ms) => new Date(ms).toISOString().slice(0, 16)),
    fc.constantFrom(':00', ':07.5', ':59.999999999', ':60.25', ':61', ':5', ':1e1', ':', ''),
    fc.constantFrom('Z', '', '+01:00', 'z'),
  )
  .map((parts) => parts.join(''));
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom('0', '-0', '200', '409', '294717e-6', '1795994221739710', '1795994229.351', '1E3', '9007199254740993', '123456789012345678901234567890', '0.1e-30', '1e400', '4.35', '-1'),
  fc.tuple(fc.nat(99), fc.nat(999_999_999)).map(([a, b]) => `${a}.${b}`),
);
const text = fc.oneof(
  iso,
  number,
  fc.constantFrom('', '-', 'PUT', 'get', '/items/7', '/items/7?x=1', 'http://h/items/7', '127.0.0.1', '::1', '"2"', 'W/"é"', '12ms', '0.1, 0.2', '007', '2026-02-30T12:00:00Z', '00-0fc5165686190ca80000000000000002-0000000000000003-01', 'a\\b/c', 'tab\t', '\u0001', 'x'.repeat(200)),
  fc.string(),
);
const value = fc.oneof(
  text.map((one) => JSON.stringify(one)),
  number,
  fc.constantFrom('null', 'true', 'false', '"\\u0041"', '"\\/items\\/7"', '["9"]', '[]', '{"x":1}'),
);
const blank = fc.constantFrom('', '', '', ' ', '\t', '\r');
const member = fc
  .tuple(fc.constantFrom(...Object.values(callFields), 'other', 'ua', ''), value, blank, blank)
  .map(([name, of, before, behind]) => `${before}${JSON.stringify(name)}${behind}:${before}${of}${behind}`);
const usual = fc
  .tuple(text, text, value)
  .map(([path, end, status]) => `"url.path":${JSON.stringify(path)},"end":${JSON.stringify(end)},"http.response.status_code":${status}`);
const plain = fc.constantFrom(
  '"url.path":"/items/7","end":1795994221739710,"http.response.status_code":200',
  '"url.path":"/items/8","end":"1795994221.739","http.response.status_code":"409"',
  '"end":"2026-11-28T12:00:00.123456Z","url.path":"/items/9","http.response.status_code":412',
);

describe('a line', () => {
  it('says the same by its bytes as to a real parser', () => {
    let calls = 0;
    const [byBytes, parsed] = [reader(), reader()];
    fc.assert(
      fc.property(fc.oneof(usual, plain, fc.constant('')), fc.array(member, { maxLength: 12 }), (first, more) => {
        const members = [...(first === '' ? [] : [first]), ...more].join(',');
        const found = byBytes(`{${members}}`);
        if (found.call !== undefined) calls += 1;
        // An object in a line is left to a real parser.
        expect(found).toEqual(parsed(`{${members}${members === '' ? '' : ','}"zz":{}}`));
      }),
      // A fault of one line is told again by the notes of all that follow.
      { numRuns: 3000, seed: 17, endOnFailure: true },
    );
    expect(calls).toBeGreaterThan(500);
  });

  it.each([
    ['{"url.path":"/a"', 'cut'],
    ['"url.path":"/a"}', 'cut'],
    ['rl.path":"/a","x":{"y":1}}', 'cut'],
    ['{"x":{"y":1},"url.path', 'cut'],
    ['<134>Nov 28 12:00:00 gw nginx: {"url.path":"/a"}', 'wrapped'],
    ['[{"url.path":"/a"},', 'wrapped'],
    ['{"url.path":"/a"},', 'wrapped'],
    ['{"url.path":"/a",}', 'rubbish'],
    ['{"url.path":"/a"}}', 'rubbish'],
    ['{"url.path":"/a" "end":1}', 'rubbish'],
    ['{"url.path":01}', 'rubbish'],
    ['{"ua":01}', 'rubbish'],
    ['{"ua":"\\x41"}', 'rubbish'],
    ['{"ua":"a\u0001b"}', 'rubbish'],
    ['{"ua":nul}', 'rubbish'],
    ['{"ua":-}', 'rubbish'],
    ['{url.path:"/a"}', 'rubbish'],
    ['[1]', 'noObject'],
    ['7', 'noObject'],
    ['"a text"', 'noObject'],
    ['null', 'noObject'],
  ])('that is no JSON is none by its bytes: %s', (line, oddity) => {
    expect(reader()(line).notes).toMatchObject([{ oddity }]);
  });

  it('is not taken for read where a real parser is needed', () => {
    const members = new LineMembers(['url.path']);
    const readable = (line: string): boolean => members.read(Buffer.from(line), 0, Buffer.byteLength(line));
    expect(readable('{"url.path":"/a\\"b","x":"é"}')).toBe(true);
    for (const line of ['{"url.path":"é"}', '{"url.path":"\\u0041"}', '{"x":"\\u0041"}', '{"é":1}', '{"x":{}}', '{"x":[]}', '{', ''])
      expect(readable(line), line).toBe(false);
  });

  it('ends its texts where a real parser does, whatever letter stands where', () => {
    const asked = new LineMembers(['t']);
    for (let byte = 0; byte < 256; byte++)
      for (let at = 0; at < 9; at++)
        for (const name of ['t', 'u']) {
          const line = Buffer.from(`{"${name}":"abcdefghi","t":"z"}`, 'latin1');
          line[6 + at] = byte;
          const isText = byte >= 32 && byte !== 34 && byte !== 92 && (byte < 128 || name === 'u');
          const is = [asked.read(line, 0, line.length), line.toString('latin1', asked.starts[0], asked.ends[0])];
          // A quote ends the text, and a backslash needs a letter of those that may stand behind it.
          if (isText) expect(is).toEqual([true, 'z']);
          else if (byte === 92 && 'bf'.includes('abcdefghi"'[at + 1]!)) expect(is).toEqual([true, 'z']);
          else expect(is[0], `${byte} at ${at} of ${name}`).toBe(false);
        }
  });

  it('of many names, and names that change places, is read on', () => {
    const members = new LineMembers(['a', 'b']);
    for (let n = 0; n < 2000; n++) {
      const line = n % 2 === 0 ? `{"a":${n},"n${n}":1,"b":2}` : `{"b":2,"m${n}":"x","a":${n}}`;
      expect(members.read(Buffer.from(line), 0, line.length)).toBe(true);
      expect([...members.numbers]).toEqual([n, 2]);
    }
  });
});

describe('numbers and texts of bytes', () => {
  it('are those that JSON reads', () => {
    fc.assert(
      fc.property(fc.oneof(number, fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one.toExponential())), (written) => {
        const bytes = Buffer.from(`x${written}y`);
        expect(numberIn(bytes, 1, bytes.length - 1)).toBe(JSON.parse(written));
      }),
      { numRuns: 3000, seed: 17 },
    );
  });

  it.each(['', '-', '.5', '5.', '1e', '1e+', '+1', '0x1', '00', '1 ', 'NaN'])('are none where JSON has none: %s', (written) => {
    expect(numberIn(Buffer.from(written), 0, written.length)).toBeNaN();
  });

  it('are one text where they are the same, and never another', () => {
    const texts = new Texts();
    for (let n = 0; n < 300_000; n++) {
      const bytes = Buffer.from(`/items/${n % 200_000}`);
      if (texts.of(bytes, 0, bytes.length) !== `/items/${n % 200_000}`) expect.fail(`${n}`);
    }
  });
});
