import { firstSize, nextSize } from './portion-size.js';

const sizes = (...tooks: readonly number[]): number[] => {
  const all = [firstSize];
  for (const took of tooks) all.push(nextSize(all.at(-1) ?? 0, took));
  return all;
};

describe('the size of portions', () => {
  it('grows while they are short', () => {
    expect(sizes(20, 50, 99, 50)).toEqual([50, 100, 200, 200, 200]);
  });

  it('shrinks while they are long, to what goes through at all times', () => {
    expect(sizes(301, 5_000, 5_000)).toEqual([50, 25, 25, 25]);
  });

  it('stays where it is in between', () => {
    expect(sizes(100, 300)).toEqual([50, 50, 50]);
  });
});
