import { randomBytes, randomFillSync } from 'node:crypto';

const stock = Buffer.alloc(16_384);
let unused = 0;

/**
 * Random bytes from a stock: asking the system for a few costs as much as asking for many.
 * @returns that many random bytes, of which nobody else gets a copy
 */
export const randomFromStock = (bytes: number): Buffer => {
  if (bytes > stock.length) return randomBytes(bytes);
  if (unused < bytes) {
    randomFillSync(stock);
    unused = stock.length;
  }
  unused -= bytes;
  const taken = Buffer.from(stock.subarray(unused, unused + bytes));
  stock.fill(0, unused, unused + bytes);
  return taken;
};
