import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Secret } from '../config/secrets-setting.js';
import { randomFromStock } from './random-stock.js';

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const formatOne = 1;
/** Fixed, so that every process derives the same keys; the secret alone carries the entropy. */
const salt = Buffer.from('foyer/key-ring/v1');

/** What was sealed cannot be opened: changed, cut, sealed for another purpose, or by a key that has left the ring. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';
}

/** Injection token of the process's {@link KeyRing}. */
export const KEY_RING = Symbol('foyer.key-ring');

/**
 * The installation's secrets. Nothing uses a secret as it is: each purpose has a key of its own, derived by
 * HKDF-SHA-256 (RFC 5869), so that one that leaks opens nothing else.
 */
export class KeyRing {
  /** Name of the key that signs and seals. */
  readonly current: string;
  /** Names of all keys, the current one first. */
  readonly kids: readonly string[];
  private readonly secrets: ReadonlyMap<string, string>;
  private readonly derived = new Map<string, Buffer>();
  /** What stands before everything that is sealed: format and current key. */
  private readonly header: Buffer;

  constructor(secrets: readonly Secret[]) {
    const [first] = secrets;
    if (first === undefined) throw new Error('A key ring needs a secret');
    this.current = first.kid;
    const kid = Buffer.from(first.kid);
    this.header = Buffer.concat([Buffer.from([formatOne, kid.length]), kid]);
    this.kids = secrets.map(({ kid }) => kid);
    this.secrets = new Map(secrets.map(({ kid, secret }) => [kid, secret]));
  }

  /** @returns whether the ring still holds that key */
  has(kid: string): boolean {
    return this.secrets.has(kid);
  }

  /**
   * @param purpose what the key is for, as a path with a version: `foyer/invite/v1`
   * @returns 32 bytes, always the same for the same secret and purpose; not to be changed
   * @throws Error when the ring holds no such key
   */
  derive(kid: string, purpose: string): Buffer {
    const name = `${kid}\n${purpose}`;
    const known = this.derived.get(name);
    if (known !== undefined) return known;
    const secret = this.secrets.get(kid);
    if (secret === undefined) throw new Error(`The key ring holds no key "${kid}"`);
    const key = Buffer.from(hkdfSync('sha256', secret, salt, purpose, keyBytes));
    this.derived.set(name, key);
    return key;
  }

  /**
   * Encrypts under the current key: AES-256-GCM with a random nonce.
   * @param aad what the ciphertext is bound to and cannot be opened without
   * @returns format (1 byte), length of the kid (1), kid, nonce (12), ciphertext, tag (16)
   */
  seal(purpose: string, plaintext: Uint8Array, aad: Uint8Array = Buffer.alloc(0)): Buffer {
    const { header } = this;
    const nonce = randomFromStock(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.derive(this.current, purpose), nonce);
    cipher.setAAD(Buffer.concat([header, aad]));
    const ciphertext = cipher.update(plaintext);
    // of a stream cipher, which holds nothing back
    cipher.final();
    return Buffer.concat([header, nonce, ciphertext, cipher.getAuthTag()]);
  }

  /**
   * Decrypts what {@link seal} made, under whichever key of the ring it names.
   * @throws UnsealError whenever it is not exactly that
   */
  open(purpose: string, sealed: Uint8Array, aad: Uint8Array = Buffer.alloc(0)): Buffer {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    const headerEnd = 2 + (bytes[1] ?? 0);
    if (bytes[0] !== formatOne || bytes.length < headerEnd + nonceBytes + tagBytes)
      throw new UnsealError('Not sealed');
    const kid = bytes.toString('utf8', 2, headerEnd);
    if (!this.has(kid)) throw new UnsealError('Sealed by a key that has left the ring');
    const bodyStart = headerEnd + nonceBytes;
    const decipher = createDecipheriv(
      'aes-256-gcm',
      this.derive(kid, purpose),
      bytes.subarray(headerEnd, bodyStart),
      {
        authTagLength: tagBytes,
      },
    );
    decipher.setAAD(Buffer.concat([bytes.subarray(0, headerEnd), aad]));
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    try {
      const plaintext = decipher.update(bytes.subarray(bodyStart, -tagBytes));
      decipher.final(); // which holds nothing, and throws
      return plaintext;
    } catch (error) {
      throw new UnsealError('Changed, or sealed for something else', { cause: error });
    }
  }
}
