import { randomFromStock } from './random-stock.js';

describe('random bytes from a stock', () => {
  it.each([1, 12, 32, 16_384, 16_385, 100_000])('are as many as asked for: %d', (bytes) => {
    expect(randomFromStock(bytes)).toHaveLength(bytes);
  });

  it('are given to nobody else', () => {
    const taken = Array.from({ length: 10_000 }, () => randomFromStock(12));
    expect(new Set(taken.map((bytes) => bytes.toString('hex'))).size).toBe(10_000);
  });

  it('stay with whoever took them', () => {
    const taken = randomFromStock(32);
    const before = taken.toString('hex');
    for (let n = 0; n < 2_000; n += 1) randomFromStock(32).fill(0);
    expect(taken.toString('hex')).toBe(before);
  });
});
