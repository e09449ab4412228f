import { createPublicKey, verify } from 'node:crypto';
import canonicalize from 'canonicalize';

/** A signed statement of where a log stood: who has a copy notices when that log is rewritten later. */
export interface Checkpoint {
  readonly organizationId: string;
  readonly sequence: number;
  /** Lower-case hex, of the event with that sequence. */
  readonly hash: string;
  /** RFC 3339 UTC with milliseconds. */
  readonly signedAt: string;
  readonly keyId: string;
  /** base64url, Ed25519 (RFC 8032) over the RFC 8785 form of all the rest. */
  readonly signature: string;
}

/** A key by which checkpoints are verified. */
export interface CheckpointKey {
  readonly keyId: string;
  readonly algorithm: 'Ed25519';
  /** SPKI PEM. */
  readonly publicKey: string;
}

/** @returns the bytes that are signed */
export const signedBytes = (unsigned: Omit<Checkpoint, 'signature'>): Buffer =>
  Buffer.from(canonicalize(unsigned) ?? '');

/** @returns whether the key with this PEM signed exactly this checkpoint */
export const isSignedBy = (publicKey: string, { signature, ...unsigned }: Checkpoint): boolean => {
  try {
    const key = createPublicKey(publicKey);
    if (key.asymmetricKeyType !== 'ed25519') return false;
    return verify(null, signedBytes(unsigned), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
};
