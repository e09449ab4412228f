import { uuidv7obj, UUID } from 'uuidv7';

/** Prefixes of the public ids. */
export type IdPrefix = 'org' | 'inv' | 'usr' | 'key' | 'evt' | 'wh' | 'job' | 'dlv';

/** A TypeID: prefix, underscore, 26 characters of Crockford base 32 over a UUIDv7. */
export type Id<P extends IdPrefix> = `${P}_${string}`;
export type OrganizationId = Id<'org'>;
export type InviteId = Id<'inv'>;
export type UserId = Id<'usr'>;
export type ApiKeyId = Id<'key'>;

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const suffix = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** Two characters for each ten bits. */
const pairs = Array.from({ length: 1_024 }, (_, n) => `${alphabet[n >> 5]}${alphabet[n & 31]}`);

/** 128 bits as 26 base-32 characters, most significant first. Source: the TypeID specification, version 0.3. */
const encode = (bytes: Uint8Array): string => {
  let text = '';
  let bits = 2; // 26 characters hold 130 bits: two leading zero bits
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0x3_ffff;
    bits += 8;
    if (bits < 10) continue;
    bits -= 10;
    text += pairs[(value >> bits) & 1_023];
  }
  return text;
};

/** @returns a new id; ids made later sort later, to the millisecond */
export const newId = <P extends IdPrefix>(prefix: P): Id<P> => `${prefix}_${encode(uuidv7obj().bytes)}`;

/** @returns whether the text is a well-formed id with that prefix */
export const isId = <P extends IdPrefix>(prefix: P, text: string): text is Id<P> =>
  text.startsWith(`${prefix}_`) && suffix.test(text.slice(prefix.length + 1));

/** @returns the id whose UUID has exactly these 16 bytes */
export const idOfBytes = <P extends IdPrefix>(prefix: P, bytes: Uint8Array): Id<P> =>
  `${prefix}_${encode(UUID.ofInner(Uint8Array.from(bytes)).bytes)}`;
