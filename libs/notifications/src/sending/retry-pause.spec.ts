import { retryPause } from './retry-pause.js';

it('doubles the pause between two tries, from 2 s up to the longest', () => {
  expect([1, 2, 3, 4, 9, 10, 5_000].map((attempts) => retryPause(attempts, 600))).toEqual([
    2, 4, 8, 16, 512, 600, 600,
  ]);
  expect(retryPause(3, 2)).toBe(2);
});
