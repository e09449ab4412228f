/** What one run gave: operations a second, and latencies in milliseconds. */
const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;

export const quantiles = (latencies) => {
  const sorted = latencies.toSorted((a, b) => a - b);
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
};

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
  return { rate: count / seconds, ...quantiles(latencies) };
};

const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** @returns medians over the rounds of one measure */
const medians = (runs) =>
  Object.fromEntries(Object.keys(runs[0]).map((figure) => [figure, median(runs.map((run) => run[figure]))]));

const microsOf = ({ serverMicros, databaseMicros }) => serverMicros + databaseMicros;

const verdict = (value, { atLeast, atMost }) => {
  const isReached = atMost === undefined ? value >= atLeast : value <= atMost;
  return { bar: atMost === undefined ? `≥ ${atLeast}` : `≤ ${atMost}`, reached: isReached ? 'yes' : 'no' };
};

/** What all rounds gave, by measure. */
export class Results {
  runs = new Map();
  ratios = [];

  /** Notes one run of a measure; `serverMicros`, `databaseMicros`: processor time for each operation. */
  add(name, run) {
    this.runs.set(name, [...(this.runs.get(name) ?? []), run]);
  }

  /** Names a ratio of two measures, or one measure, and what it must be: `{ atLeast }` or `{ atMost }`; of rates unless said otherwise. */
  compare(title, [one, other], { of = 'rate', ...bar }) {
    this.ratios.push({ title, one, other, of, bar });
  }

  medians(name) {
    return medians(this.runs.get(name));
  }

  print() {
    const figures = [...this.runs.keys()].map((name) => {
      const { rate, p50, p99, serverMicros, databaseMicros } = this.medians(name);
      const shown = { 'per second': Math.round(rate), 'p50 ms': p50.toFixed(2), 'p99 ms': p99.toFixed(2) };
      const busy = serverMicros && {
        'server µs': Math.round(serverMicros),
        'database µs': Math.round(databaseMicros),
      };
      return [name, { ...shown, ...busy }];
    });
    const ratios = this.ratios.map((ratio) => [ratio.title, this.judged(ratio)]);
    console.table(Object.fromEntries(figures));
    console.table(Object.fromEntries(ratios));
  }

  /** Whether a ratio reaches its bar; and what it is in processor time, which other work on the machine blurs less. */
  judged({ one, other, of, bar }) {
    const ours = this.medians(one);
    if (other === undefined) return { ratio: Math.round(ours[of]), ...verdict(ours[of], bar) };
    const theirs = this.medians(other);
    const ratio = ours[of] / theirs[of];
    const byProcessor = of === 'rate' ? microsOf(theirs) / microsOf(ours) : Number.NaN;
    const more = byProcessor > 0 && { 'by processor time': byProcessor.toFixed(2) };
    return { ratio: ratio.toFixed(2), ...verdict(ratio, bar), ...more };
  }
}
