import { z } from 'zod';

/** A line break or another control character in a name could end up in a mail header. */
const singleLine = /^[^\p{Cc}\u2028\u2029]*$/u;

/** A name that people read: one line, 1 to 200 characters, spaces around it dropped. */
export const nameText = z.string().trim().min(1).max(200).regex(singleLine, 'must be a single line');

/** A description: up to 2,000 characters; null when there is none. */
export const descriptionText = z.string().max(2_000).nullable();

/** A reason that somebody gives: up to 2,000 characters. */
export const reasonText = z.string().max(2_000);
