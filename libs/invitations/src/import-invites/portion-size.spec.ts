import { firstSize, nextSize } from './portion-size.js';

const sizes = (...tooks: readonly number[]): number[] => {
  const all = [firstSize];
  for (const took of tooks) all.push(nextSize(all.at(-1) ?? 0, took));
  return all;
};

describe('the size of portions', () => {
  it('grows while they are short', () => {
    expect(sizes(20, 50, 99, 50, 0, 0, 0)).toEqual([50, 75, 100, 125, 150, 175, 200, 200]);
  });

  it('shrinks at once when one is long, to what goes through at all times', () => {
    expect(sizes(0, 0, 0, 0, 0, 0, 301, 5_000, 50)).toEqual([50, 75, 100, 125, 150, 175, 200, 50, 25, 50]);
  });

  it('stays where it is in between', () => {
    expect(sizes(100, 300)).toEqual([50, 50, 50]);
  });
});
