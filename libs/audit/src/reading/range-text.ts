import { z } from 'zod';

const digits = /^\d{1,15}$/;
const neither = 'Must be a sequence or an RFC 3339 time.';

/** A place in a log, as text. */
export const sequenceText = z
  .string()
  .regex(digits, { error: 'Must be a sequence: a whole number.' })
  .transform(Number);

/** Where to stop, as text: a sequence or a time (RFC 3339), inclusive. */
export const untilText = z.union(
  [
    z.string().regex(digits, { error: neither }).transform(Number),
    z.iso.datetime({ offset: true, error: neither }),
  ],
  { error: neither },
);
