import { createHmac, randomBytes } from 'node:crypto';
import type { KeyRing } from 'foyer/platform';

/** What is stored of a secret, and the key that it was made with. */
export interface SecretDigest {
  readonly kid: string;
  /** 32 bytes. */
  readonly digest: Buffer;
}

const hmac = (keyRing: KeyRing, kid: string, purpose: string, secret: string): Buffer =>
  createHmac('sha256', keyRing.derive(kid, purpose)).update(secret).digest();

/** @returns 256 random bits as 43 characters of base64url */
export const randomSecret = (): string => randomBytes(32).toString('base64url');

/** HMAC-SHA-256 under a key outside of the database, so that who can write there still cannot forge one. */
export const digestOf = (keyRing: KeyRing, purpose: string, secret: string): SecretDigest => ({
  kid: keyRing.current,
  digest: hmac(keyRing, keyRing.current, purpose, secret),
});

/** @returns what the secret's digest may be: one for each key of the ring */
export const digestsOf = (keyRing: KeyRing, purpose: string, secret: string): readonly Buffer[] =>
  keyRing.kids.map((kid) => hmac(keyRing, kid, purpose, secret));
