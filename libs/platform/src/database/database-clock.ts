import type { Clock } from '../clock.js';
import type { Database } from './database.js';

const refreshEveryMs = 30_000;
const samplesAtStart = 3;

interface Sample {
  /** Database minus this machine, in milliseconds. */
  readonly offset: number;
  /** Milliseconds that the question took: half of it is how wrong the offset can be. */
  readonly roundTrip: number;
}

const sample = async (database: Database): Promise<Sample> => {
  const asked = Date.now();
  const { rows } = await database.query<{ at: number }>(
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at',
  );
  const answered = Date.now();
  return { offset: (rows[0]?.at ?? answered) - (asked + answered) / 2, roundTrip: answered - asked };
};

/** This machine's clock, corrected by the database's: processes on machines whose clocks differ agree on what is due. */
export class DatabaseClock implements Clock {
  private timer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly database: Database,
    private offset: number,
  ) {}

  /** Measures, and keeps measuring every 30 s until {@link stop}; a measurement that fails leaves the last one. */
  static async start(database: Database): Promise<DatabaseClock> {
    const samples: Sample[] = [];
    for (let n = 0; n < samplesAtStart; n += 1) samples.push(await sample(database));
    const best = samples.reduce((least, next) => (next.roundTrip < least.roundTrip ? next : least));
    const clock = new DatabaseClock(database, best.offset);
    clock.timer = setInterval(() => void clock.refresh().catch(() => undefined), refreshEveryMs).unref();
    return clock;
  }

  /** @returns milliseconds since the epoch, whole, by the database's clock */
  now(): number {
    return Math.floor(Date.now() + this.offset);
  }

  /** Measures anew. */
  async refresh(): Promise<void> {
    this.offset = (await sample(this.database)).offset;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
