import { chainHash, genesis } from 'foyer/event-log';
import type { StoredEvent } from 'foyer/event-log';
import { KeyRing } from 'foyer/platform';
import { CheckpointSigner } from '../checkpoints/checkpoint-signer.js';
import type { Checkpoint } from '../checkpoints/checkpoint.js';

export const signer = new CheckpointSigner(
  new KeyRing([{ kid: 'k1', secret: 'a secret for tests, of forty characters.' }]),
);

const type = (sequence: number): string =>
  ['InviteCreated', 'InviteRedeemed', 'InviteEdited'][sequence % 3] ?? '';

const eventOf = (sequence: number): Omit<StoredEvent, 'hash'> => ({
  organizationId: 'org_1',
  sequence,
  id: `evt_${sequence}`,
  stream: `inv_${sequence % 4}`,
  streamVersion: Math.ceil(sequence / 4),
  type: type(sequence),
  version: 1,
  actor: { kind: 'user', id: `usr_${sequence % 2}` },
  data: {
    kind: 'link',
    name: `Line\u2028break, ümlaut ${sequence}`,
    uses: sequence,
    audience: ['@acme.com'],
  },
  personal: { '/data/email': Buffer.from(`sealed ${sequence}`).toString('base64url') },
  meta: { requestId: `req_${sequence}` },
  occurredAt: new Date(1_700_000_000_000 + sequence * 1_000).toISOString(),
});

/** @returns a chained log of so many events, or of those that are given */
export const chained = (events: readonly Omit<StoredEvent, 'hash'>[]): StoredEvent[] => {
  let hash = genesis;
  return events.map((event) => {
    hash = chainHash(hash, event);
    return { ...event, hash: hash.toString('hex') };
  });
};

export const logOf = (count: number): StoredEvent[] =>
  chained(Array.from({ length: count }, (_, index) => eventOf(index + 1)));

export const checkpointOf = ({ organizationId, sequence, hash }: StoredEvent): Checkpoint =>
  signer.sign({ organizationId, sequence, hash, signedAt: '2026-11-21T00:00:00.000Z' });

/** @returns an export's lines; a checkpoint stands after every event whose sequence `every` divides */
export const exportOf = (events: readonly StoredEvent[], every: number): string[] => {
  const last = events.at(-1);
  if (!last) throw new Error('An export has events.');
  const lines: object[] = [{ record: 'export', version: 1, checkpoint: checkpointOf(last) }];
  lines.push(...signer.keys.map((key) => ({ record: 'key', ...key })));
  for (const event of events) {
    lines.push(event);
    if (event.sequence % every === 0) lines.push({ record: 'checkpoint', checkpoint: checkpointOf(event) });
  }
  return lines.map((line) => JSON.stringify(line));
};
