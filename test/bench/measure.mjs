/** What one run gave: operations a second, and latencies in milliseconds. */
const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;

/**
 * Runs `work(n)` for n from 0 to count - 1, by so many callers at once, each waiting for its answer before it goes on.
 * @returns {Promise<{ rate: number, p50: number, p99: number }>}
 */
export const callers = async (count, atOnce, work) => {
  const latencies = [];
  let next = 0;
  const call = async () => {
    while (next < count) {
      const n = next;
      next += 1;
      const began = performance.now();
      await work(n);
      latencies.push(performance.now() - began);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: atOnce }, call));
  const seconds = (performance.now() - began) / 1_000;
  latencies.sort((a, b) => a - b);
  return { rate: count / seconds, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
};

export const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** @returns medians over the rounds of one measure */
export const medians = (runs) => ({
  rate: median(runs.map(({ rate }) => rate)),
  p50: median(runs.map(({ p50 }) => p50)),
  p99: median(runs.map(({ p99 }) => p99)),
});
