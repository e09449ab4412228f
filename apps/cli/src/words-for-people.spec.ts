import { verdictOf } from './commands/audit-verify.js';
import { oneLine } from './one-line.js';
import { progressOn } from './progress.js';

describe('verdictOf', () => {
  it.each([
    [{ ok: true, verifiedTo: 1 }, 'The log of acme is as it was written: 1 event verified.'],
    [{ ok: true, verifiedTo: 12_345 }, 'The log of acme is as it was written: 12,345 events verified.'],
    [
      { ok: false, verifiedTo: 1_233, firstBad: { sequence: 1_234, problem: 'foreign' } },
      'The log of acme was tampered with: event 1,234 is of another organization; all is well up to 1,233.',
    ],
  ] as const)('says of %j: %s', (verification, sentence) => {
    expect(verdictOf('acme', verification)).toBe(sentence);
  });
});

describe('progressOn', () => {
  const drawn = (done: number, all: number): string => {
    let text = '';
    progressOn({ out: () => {}, err: () => {}, redraw: (one) => (text = one) }, 'Verifying').show(done, all);
    return text;
  };

  it.each([
    [0, 10, 'Verifying  ░░░░░░░░░░░░░░░░░░░░░░░░  0 of 10'],
    [5_000, 10_000, 'Verifying  ████████████░░░░░░░░░░░░  5,000 of 10,000'],
    [10, 10, 'Verifying  ████████████████████████  10 of 10'],
    [0, 0, 'Verifying  ████████████████████████  0 of 0'],
  ])('shows %i of %i', (done, all, bar) => {
    expect(drawn(done, all)).toBe(bar);
  });

  it('is silent where there is no terminal', () => {
    const progress = progressOn({ out: fail, err: fail }, 'Verifying');
    progress.show(1, 2);
    progress.end();
  });
});

const fail = (): void => {
  throw new Error('Something was written.');
};

describe('oneLine', () => {
  it.each([
    ['plain, ünïcode 日本 🎉', 'plain, ünïcode 日本 🎉'],
    ['a\nb\r\tc', 'a\\u000ab\\u000d\\u0009c'],
    ['\u001b[31mred\u009b0m', '\\u001b[31mred\\u009b0m'],
    ['abc\u202Edef\u2066\u200f', 'abc\\u202edef\\u2066\\u200f'],
    ['\u2028\u2029', '\\u2028\\u2029'],
  ])('makes %j harmless', (text, line) => {
    expect(oneLine(text)).toBe(line);
  });

  it('cuts what is too long', () => {
    expect([oneLine('abcdef', 6), oneLine('abcdefg', 6)]).toEqual(['abcdef', 'abcde…']);
  });
});
