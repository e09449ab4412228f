import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyRing } from 'foyer/platform';

const purpose = 'foyer/address-code/v1';

/** @returns the six digits that belong to a code's id; derived, so that they are stored nowhere */
export const codeText = (keyRing: KeyRing, kid: string, codeId: string): string => {
  const mac = createHmac('sha256', keyRing.derive(kid, purpose)).update(codeId).digest();
  // of 48 bits, so that no code is noticeably likelier than another
  return String(mac.readUIntBE(0, 6) % 1_000_000).padStart(6, '0');
};

/** @returns whether somebody typed that code; spaces in it do not matter */
export const isCode = (typed: string, code: string): boolean => {
  const given = Buffer.from(typed.replaceAll(/\s/g, ''));
  const right = Buffer.from(code);
  return given.length === right.length && timingSafeEqual(given, right);
};
