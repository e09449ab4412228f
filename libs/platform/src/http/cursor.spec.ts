import fc from 'fast-check';
import { z } from 'zod';
import { RefusedError } from '../refusals.js';
import { decodeCursor, encodeCursor } from './cursor.js';

const position = z.tuple([z.string(), z.number().nullable()]);
const refusal = (after: string, sort = '-createdAt') => {
  try {
    return decodeCursor(after, sort, position);
  } catch (error) {
    return error instanceof RefusedError ? [error.refusal.refused, error.extras.errors?.[0]?.pointer] : error;
  }
};
const bad = ['request.invalid', '/query/after'];

describe('A cursor', () => {
  it('comes back as it was made', () => {
    const values = fc.tuple(fc.string({ unit: 'grapheme' }), fc.option(fc.integer()));
    fc.assert(
      fc.property(values, (given) => {
        expect(decodeCursor(encodeCursor('-createdAt', given), '-createdAt', position)).toEqual(given);
      }),
    );
  });

  it('left out means the start', () => {
    expect(decodeCursor(undefined, 'email', position)).toBeUndefined();
  });

  it('of another order is refused', () => {
    expect(refusal(encodeCursor('email', ['a', 1]))).toEqual(bad);
  });

  it('of other values is refused', () => {
    expect(refusal(encodeCursor('-createdAt', ['a', 'b']))).toEqual(bad);
    expect(refusal(encodeCursor('-createdAt', ['a']))).toEqual(bad);
    expect(refusal(encodeCursor('-createdAt', ['a', 1, 2]))).toEqual(bad);
  });

  it('that we did not write so is refused', () => {
    const cursor = encodeCursor('-createdAt', ['a', 1]);
    for (const other of [`${cursor}=`, `${cursor}A`, cursor.slice(1), '', 'x', '{}', 'bnVsbA', 'e30']) {
      expect(refusal(other)).toEqual(bad);
    }
    expect(refusal(Buffer.from('["-createdAt", "a", 1]').toString('base64url'))).toEqual(bad);
  });
});
