import { createCipheriv, createDecipheriv, createHmac, randomFillSync } from 'node:crypto';
import type { KeyRing } from 'foyer/platform/runtime';

/** A person's data key in one organization. Destroyed: `dek` is undefined and the next use makes a new generation. */
export interface SubjectKey {
  readonly subject: string;
  readonly generation: number;
  /** 32 bytes, AES-256. */
  readonly dek: Buffer | undefined;
  /** The same key, wrapped by the master key; what is stored. */
  readonly wrapped: Buffer | undefined;
}

const purpose = 'foyer/subject-key/v1';
const formatVersion = 1;
const headerBytes = 3;
const nonceBytes = 12;
const tagBytes = 16;

/** Random bytes are made many at a time: asking for a few costs as much as asking for many. */
const stock = Buffer.alloc(16_384);
let unused = 0;

/** @returns that many random bytes, of which nobody else gets a copy */
const random = (bytes: number): Buffer => {
  if (unused < bytes) {
    randomFillSync(stock);
    unused = stock.length;
  }
  unused -= bytes;
  const taken = Buffer.from(stock.subarray(unused, unused + bytes));
  stock.fill(0, unused, unused + bytes);
  return taken;
};

/** Makes, wraps and unwraps the keys of persons. */
export class SubjectKeys {
  constructor(private readonly keyRing: KeyRing) {}

  /** A fresh key for somebody who has none, or whose last one was destroyed. */
  make(organizationId: string, subject: string, before?: SubjectKey): SubjectKey {
    const dek = random(32);
    const wrapped = this.keyRing.seal(purpose, dek, this.aad(organizationId, subject));
    return { subject, generation: (before?.generation ?? 0) + 1, dek, wrapped };
  }

  unwrap(
    organizationId: string,
    stored: { subject: string; generation: number; wrapped: Buffer | null },
  ): SubjectKey {
    if (!stored.wrapped) return { ...stored, dek: undefined, wrapped: undefined };
    const dek = this.keyRing.open(purpose, stored.wrapped, this.aad(organizationId, stored.subject));
    return { ...stored, dek, wrapped: stored.wrapped };
  }

  private aad(organizationId: string, subject: string): Buffer {
    return Buffer.from(`${organizationId}/${subject}`);
  }
}

/**
 * The pseudonym of a person in an organization: HMAC-SHA-256 of the canonical address under the organization's lookup key,
 * 22 base64url characters (128 bits). It finds a person by address without storing the address.
 */
export const subjectOf = (lookupKey: Buffer, address: string): string =>
  createHmac('sha256', lookupKey).update(address).digest().subarray(0, 16).toString('base64url');

/** Where a ciphertext stands; bound into it, so that it cannot be moved. */
const place = (eventId: string, pointer: string): Buffer => Buffer.from(`${eventId}${pointer}`);

/**
 * Encrypts one personal field.
 * @returns base64url of: format (1 byte), key generation (2), nonce (12), AES-256-GCM ciphertext of the JSON, tag (16)
 */
export const sealField = (key: SubjectKey, eventId: string, pointer: string, value: unknown): string => {
  if (!key.dek) throw new Error('A destroyed key encrypts nothing.');
  const header = Buffer.alloc(headerBytes + nonceBytes);
  header.writeUInt8(formatVersion, 0);
  header.writeUInt16BE(key.generation, 1);
  random(nonceBytes).copy(header, headerBytes);
  const cipher = createCipheriv('aes-256-gcm', key.dek, header.subarray(headerBytes));
  cipher.setAAD(place(eventId, pointer));
  const body = cipher.update(JSON.stringify(value), 'utf8');
  return Buffer.concat([header, body, cipher.final(), cipher.getAuthTag()]).toString('base64url');
};

const decrypted = (key: Buffer, aad: Buffer, bytes: Buffer): Buffer | undefined => {
  const nonce = bytes.subarray(headerBytes, headerBytes + nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce);
  decipher.setAAD(aad);
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  const body = decipher.update(bytes.subarray(headerBytes + nonceBytes, bytes.length - tagBytes));
  try {
    return Buffer.concat([body, decipher.final()]);
  } catch {
    return undefined;
  }
};

/**
 * @returns the value, or undefined when the key that it was encrypted with is gone: destroyed, or lost with its table, in
 *   which case a later key may have its generation. What was tampered with looks the same here; the chain tells it.
 */
export const openField = (
  key: SubjectKey | undefined,
  eventId: string,
  pointer: string,
  ciphertext: string,
): { value: unknown } | undefined => {
  const bytes = Buffer.from(ciphertext, 'base64url');
  if (!key?.dek || bytes.readUInt16BE(1) !== key.generation) return undefined;
  const plain = decrypted(key.dek, place(eventId, pointer), bytes);
  return plain && { value: JSON.parse(plain.toString('utf8')) };
};
