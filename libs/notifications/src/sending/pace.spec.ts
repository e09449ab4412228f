import { Pace } from './pace.js';

describe('how many mails are taken ahead of time', () => {
  let now = 0;
  const given = (ended: number, ms: number): number => {
    now = 1_000;
    const pace = new Pace(() => now);
    for (let n = 0; n < ended; n += 1) pace.count();
    now += ms;
    return pace.take();
  };

  it.each([
    ['none at first', 0, 0, 0],
    ['none after a rest', 5, 60_000, 0],
    ['none from a server that takes a second for each of five', 5, 1_000, 0],
    ['as many as go out in a tenth of a second', 30, 200, 15],
    ['never more than 45', 1_000, 100, 45],
  ])('%s', (_, ended, ms, expected) => {
    expect(given(ended, ms)).toBe(expected);
  });

  it('counts anew each time', () => {
    now = 0;
    const pace = new Pace(() => now);
    for (let n = 0; n < 10; n += 1) pace.count();
    now = 100;
    expect([pace.take(), pace.take()]).toEqual([10, 0]);
  });
});
