import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { KeyRing } from 'foyer/platform/runtime';
import type { Checkpoint, CheckpointKey } from './checkpoint.js';
import { signedBytes } from './checkpoint.js';

const purpose = 'foyer/checkpoint/v1';

/** What stands before the 32 bytes of an Ed25519 seed in PKCS #8 (RFC 8410). */
const pkcs8Header = Buffer.from('302e020100300506032b657004220420', 'hex');

interface Pair {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: string;
}

/** The id names the secret and the key itself, so that another secret under the same name is another key. */
const pairOf = (keyRing: KeyRing, kid: string): Pair => {
  const seed = keyRing.derive(kid, purpose);
  const privateKey = createPrivateKey({
    key: Buffer.concat([pkcs8Header, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  const fingerprint = createHash('sha256').update(publicKey).digest('hex').slice(0, 12);
  return { keyId: `${kid}-${fingerprint}`, privateKey, publicKey };
};

/** Signs checkpoints, by a key that is derived from the installation's current secret. */
export class CheckpointSigner {
  /** Public keys of all secrets of the ring, the signing one first. */
  readonly keys: readonly CheckpointKey[];
  private readonly current: Pair;

  constructor(keyRing: KeyRing) {
    const pairs = keyRing.kids.map((kid) => pairOf(keyRing, kid));
    this.current = pairOf(keyRing, keyRing.current);
    this.keys = pairs.map(({ keyId, publicKey }) => ({ keyId, algorithm: 'Ed25519', publicKey }));
  }

  sign(stand: Pick<Checkpoint, 'organizationId' | 'sequence' | 'hash' | 'signedAt'>): Checkpoint {
    const { organizationId, sequence, hash, signedAt } = stand;
    const unsigned = { organizationId, sequence, hash, signedAt, keyId: this.current.keyId };
    const signature = sign(null, signedBytes(unsigned), this.current.privateKey).toString('base64url');
    return { ...unsigned, signature };
  }
}
