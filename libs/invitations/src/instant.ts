import { z } from 'zod';

/** The one form in which times are kept and compared as text. */
const canonical = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** A moment as clients write it (RFC 3339 with any offset), taken as UTC with milliseconds. */
export const instant = z.iso.datetime({ offset: true }).transform((text, context) => {
  const moment = new Date(text);
  const utc = Number.isNaN(moment.getTime()) ? '' : moment.toISOString();
  if (canonical.test(utc)) return utc;
  context.addIssue({ code: 'custom', message: 'must be a moment in the years 0000 to 9999' });
  return z.NEVER;
});
