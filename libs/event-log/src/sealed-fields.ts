import { createCipheriv, createDecipheriv } from 'node:crypto';
import { randomFromStock } from 'foyer/platform/runtime';
import type { SubjectKey } from './subject-keys.js';

/** Personal fields of one person in one event: JSON pointer and value, or ciphertext. */
export type PersonalFields<T> = readonly (readonly [pointer: string, T])[];

/** A field that was encrypted alone. */
const alone = 1;
/** The first of several fields that were encrypted together, and those after it. */
const first = 2;
const later = 3;
const formatBytes = 1;
const headerBytes = 3;
const nonceBytes = 12;
const tagBytes = 16;

const inOrder = <T>(fields: PersonalFields<T>): PersonalFields<T> =>
  fields.length === 1 ? fields : fields.toSorted(([a], [b]) => (a < b ? -1 : 1));

/** Whether it is a later part of what {@link sealFields} encrypted in one go: the parts before it cannot be opened without it. */
export const isSealedWithOthers = (ciphertext: string): boolean =>
  Buffer.from(ciphertext.slice(0, 2), 'base64url')[0] === later;

/** Where a ciphertext stands, and where it is cut; bound into it, so that nothing can be moved. */
const place = (eventId: string, parts: PersonalFields<number>): Buffer => {
  const [only] = parts;
  if (parts.length === 1 && only) return Buffer.from(`${eventId}${only[0]}`);
  return Buffer.from(`${eventId}${parts.map(([pointer, bytes]) => `${pointer}:${bytes}`).join()}`);
};

/** @returns nonce, ciphertext and tag of texts one after the other */
const encrypted = (dek: Buffer, aad: Buffer, plain: string): { nonce: Buffer; body: Buffer; tag: Buffer } => {
  const nonce = randomFromStock(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', dek, nonce);
  cipher.setAAD(aad);
  const body = cipher.update(plain, 'utf8');
  cipher.final();
  return { nonce, body, tag: cipher.getAuthTag() };
};

const lengths = (parts: PersonalFields<Buffer>): PersonalFields<number> =>
  parts.map(([pointer, bytes]) => [pointer, bytes.length]);

const joined = (parts: PersonalFields<Buffer>): Buffer => Buffer.concat(parts.map(([, bytes]) => bytes));

/**
 * Encrypts a person's fields of one event in one go, AES-256-GCM over their JSON texts one after the other, and cuts the ciphertext
 * at the fields' borders: setting a cipher up costs more than enciphering a name.
 * @returns base64url by pointer. The first (in order of the pointers): format (1 byte; 1 alone, 2 first of several), key generation
 *   (2), nonce (12), ciphertext, tag (16). The others: format (1 byte; 3), ciphertext
 */
export const sealFields = (
  key: SubjectKey,
  eventId: string,
  fields: PersonalFields<unknown>,
): [pointer: string, ciphertext: string][] => {
  if (!key.dek) throw new Error('A destroyed key encrypts nothing.');
  const ordered = inOrder(fields);
  const texts = ordered.map(([, value]) => JSON.stringify(value));
  const parts = ordered.map(([pointer], n) => [pointer, Buffer.byteLength(texts[n] ?? '')] as const);
  const { nonce, body, tag } = encrypted(key.dek, place(eventId, parts), texts.join(''));
  let at = 0;
  return parts.map(([pointer, bytes], index) => {
    const part = body.subarray(at, (at += bytes));
    const format = parts.length === 1 ? alone : first;
    const sealed =
      index > 0
        ? [Buffer.of(later), part]
        : [Buffer.of(format, key.generation >> 8, key.generation), nonce, part, tag];
    return [pointer, Buffer.concat(sealed).toString('base64url')];
  });
};

interface Together {
  readonly generation: number;
  readonly nonce: Buffer;
  readonly tag: Buffer;
  readonly parts: PersonalFields<Buffer>;
}

const together = (head: readonly [string, Buffer], rest: PersonalFields<Buffer>): Together => {
  const [pointer, bytes] = head;
  const from = headerBytes + nonceBytes;
  return {
    generation: bytes.readUInt16BE(formatBytes),
    nonce: bytes.subarray(headerBytes, from),
    tag: bytes.subarray(bytes.length - tagBytes),
    parts: [
      [pointer, bytes.subarray(from, bytes.length - tagBytes)],
      ...rest.map(([name, part]) => [name, part.subarray(formatBytes)] as const),
    ],
  };
};

const groups = (fields: PersonalFields<string>): Together[] => {
  const decoded = inOrder(fields).map(
    ([pointer, text]) => [pointer, Buffer.from(text, 'base64url')] as const,
  );
  const rest = decoded.filter(([, bytes]) => bytes[0] === later);
  return decoded
    .filter(([, bytes]) => bytes[0] !== later)
    .map((head) => together(head, head[1][0] === first ? rest : []));
};

const decrypted = (dek: Buffer, eventId: string, { nonce, tag, parts }: Together): Buffer | undefined => {
  const decipher = createDecipheriv('aes-256-gcm', dek, nonce);
  decipher.setAAD(place(eventId, lengths(parts)));
  decipher.setAuthTag(tag);
  const plain = decipher.update(joined(parts));
  try {
    decipher.final();
    return plain;
  } catch {
    return undefined;
  }
};

/**
 * @returns the values by pointer; a field is missing when the key that it was encrypted with is gone: destroyed, or lost with its
 *   table, in which case a later key may have its generation. What was tampered with looks the same here; the chain tells it
 */
export const openFields = (
  key: SubjectKey | undefined,
  eventId: string,
  fields: PersonalFields<string>,
): Map<string, unknown> => {
  const values = new Map<string, unknown>();
  for (const group of groups(fields)) {
    if (!key?.dek || group.generation !== key.generation) continue;
    const plain = decrypted(key.dek, eventId, group);
    let at = 0;
    for (const [pointer, bytes] of plain ? group.parts : [])
      values.set(pointer, JSON.parse(String(plain?.toString('utf8', at, (at += bytes.length)))));
  }
  return values;
};
