import { z } from 'zod';

const limit = z
  .string()
  .regex(/^\d{1,3}$/, { error: 'Must be a whole number from 1 to 100.' })
  .transform(Number)
  .refine((value) => value >= 1 && value <= 100, { error: 'Must be a whole number from 1 to 100.' })
  .default(25);

/** What every list takes: `limit` (1 to 100, 25 when left out) and `after` (a cursor). Extend it with the list's own filters. */
export const pageQuery = z.strictObject({ limit, after: z.string().min(1).max(2_000).optional() });

/** One page of a list as it is answered; `nextCursor` null: it is the last. {@link AnswerShape} adds the Link header. */
export class Page<T> {
  constructor(
    readonly data: readonly T[],
    readonly nextCursor: string | null,
  ) {}
}

/** @returns the answer of a list route */
export const page = <T>(data: readonly T[], nextCursor: string | null): Page<T> => new Page(data, nextCursor);

/**
 * @param rows up to `limit + 1` rows: the one too many only tells that there is more
 * @param cursorOf cursor after a row
 * @returns the page, its rows turned into what is shown
 */
export const pageOf = <Row, T>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string,
  show: (row: Row) => T,
): Page<T> => {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return page(shown.map(show), more ? cursorOf(last) : null);
};

/** @returns the value of a Link header (RFC 8288) to the page after this one */
export const nextLink = (publicUrl: string, requestUrl: string, cursor: string): string => {
  const [path = '', query = ''] = requestUrl.split('?');
  const search = new URLSearchParams(query);
  search.set('after', cursor);
  return `<${publicUrl}${path}?${search.toString()}>; rel="next"`;
};
