import { z } from 'zod';

/** A place in a log, as text. */
export const sequenceText = z
  .string()
  .regex(/^\d{1,15}$/, { error: 'Must be a sequence: a whole number.' })
  .transform(Number);

/** Where to stop, as text: a sequence or a time (RFC 3339), inclusive. */
export const untilText = z.union([sequenceText, z.iso.datetime({ offset: true })], {
  error: 'Must be a sequence or an RFC 3339 time.',
});
