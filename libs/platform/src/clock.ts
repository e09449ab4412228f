/** Tells the time. All decisions use one clock per process, kept on the database's time (see DatabaseClock). */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Injection token of the process's {@link Clock}. */
export const CLOCK = Symbol('foyer.clock');
