/** Milliseconds from 1970 to PostgreSQL's epoch, 2000-01-01, and the last ones that a date can have. */
const epoch = 946_684_800_000;
const lastMoment = 8.64e15;

let last = { micros: Number.NaN, text: '' };

/**
 * Events that were appended together have one time, so that the last answer is often the next one.
 * @param micros as timestamptz is sent: microseconds since 2000
 * @returns RFC 3339 in milliseconds; what no event can have is written as it is
 */
export const timeOf = (micros: number): string => {
  if (micros === last.micros) return last.text;
  const time = micros / 1_000 + epoch;
  const isOne = Number.isInteger(time) && Math.abs(time) <= lastMoment;
  last = { micros, text: isOne ? new Date(time).toISOString() : String(micros) };
  return last.text;
};

/** @returns the microseconds that timestamptz has for a time (RFC 3339, milliseconds) */
export const microsOf = (time: string): number => (Date.parse(time) - epoch) * 1_000;
