const day = 24 * 60 * 60 * 1_000;

/** How long a session lasts; milliseconds. */
export const sessionLife = {
  /** From its beginning, however much it is used: 30 days. */
  longest: 30 * day,
  /** Without being used: 14 days. */
  idle: 14 * day,
  /** How exactly its last use is known: one hour, so that reading rarely writes. */
  precision: 60 * 60 * 1_000,
} as const;
