import { z } from 'zod';
import { refused } from '../refusals.js';

/** One value of a sort key. */
export type CursorValue = string | number | boolean | null;

/**
 * @param sort name of the order that the position belongs to, with everything that it depends on
 * @param position the last row's values of the sort key
 * @returns an opaque cursor. It is no secret and no permission: it only says where a list goes on.
 */
export const encodeCursor = (sort: string, position: readonly CursorValue[]): string =>
  Buffer.from(JSON.stringify([sort, ...position]), 'utf8').toString('base64url');

const badCursor = () =>
  refused('request.invalid', 'The cursor belongs to another list or order, or is damaged.', {
    errors: [
      { pointer: '/query/after', code: 'field.malformed', detail: 'Is no cursor of this list and order.' },
    ],
  });

const parse = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};

const shape = z.tuple([z.string()], z.union([z.string(), z.number(), z.boolean(), z.null()]));

/**
 * @param position what the values must be; as strict as the columns that they are compared with
 * @returns the position, or undefined for the start of the list
 * @throws RefusedError request.invalid (pointer /query/after) for a cursor that was not made for this order
 */
export const decodeCursor = <T extends z.ZodType>(
  after: string | undefined,
  sort: string,
  position: T,
): z.output<T> | undefined => {
  if (after === undefined) return undefined;
  const read = shape.safeParse(parse(after));
  if (!read.success || read.data[0] !== sort) throw badCursor();
  const [, ...values] = read.data;
  const checked = position.safeParse(values);
  if (!checked.success || encodeCursor(sort, values) !== after) throw badCursor();
  return checked.data;
};
