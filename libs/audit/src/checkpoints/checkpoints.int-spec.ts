import { KeyRing } from 'foyer/platform';
import type { Json } from '../../../../test/support/rest-client.js';
import { ProofApp } from '../testing/proof-app.js';
import type { Checkpoint, CheckpointKey } from './checkpoint.js';
import { isSignedBy } from './checkpoint.js';
import { CheckpointSigner } from './checkpoint-signer.js';
import { checkpointKeys, takeCheckpoint } from './checkpoint-store.js';

describe('checkpoints', () => {
  let given: ProofApp;
  beforeAll(async () => {
    given = await ProofApp.start();
  });
  afterAll(() => given.app.close());

  const checkpoint = async (): Promise<Checkpoint> =>
    (await given.get<Checkpoint>('/events/checkpoint')).body;
  const keys = async (): Promise<readonly CheckpointKey[]> =>
    (await given.stranger.get<readonly CheckpointKey[]>('/v1/audit/keys')).body;

  it('say where the log stands, by a key that anybody can read', async () => {
    const taken = await checkpoint();
    const { body } = await given.get<{ data: Json[] }>('/events?limit=100');
    const last = body.data.at(-1);
    expect(taken).toEqual({
      organizationId: given.acme.organizationId,
      sequence: last?.['sequence'],
      hash: last?.['hash'],
      signedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      keyId: (await keys())[0]?.keyId,
      signature: expect.stringMatching(/^[\w-]{86}$/) as string,
    });
    const [key] = await keys();
    expect(isSignedBy(key?.publicKey ?? '', taken)).toBe(true);
    expect(isSignedBy(key?.publicKey ?? '', { ...taken, sequence: 1 })).toBe(false);
  });

  it('are the same for everybody, until the log moves', async () => {
    const taken = await Promise.all(Array.from({ length: 20 }, checkpoint));
    expect(new Set(taken.map((one) => JSON.stringify(one))).size).toBe(1);
    await given.invite({ kind: 'link' });
    expect((await checkpoint()).sequence).toBe((taken[0]?.sequence ?? 0) + 1);
  });

  it('are taken by the job of logs that moved, once an hour, by any number of processes', async () => {
    await given.invite({ kind: 'link' });
    expect(await given.checkpoints.run()).toBe(0);
    given.app.clock.ahead = 3_600_000;
    await Promise.all([given.checkpoints.run(), given.checkpoints.run()]);
    expect(await given.checkpoints.run()).toBe(0);
    const { rows } = await given.app.database.query(
      `select max(sequence)::int as sequence, count(*)::int as count from foyer_audit.checkpoints`,
    );
    expect(rows).toEqual([{ sequence: (await checkpoint()).sequence, count: 3 }]);
  });

  it('cannot be changed, and keep their key when its secret is gone', async () => {
    const { pool } = given.app.eventLog;
    await given.invite({ kind: 'link' });
    const next = new CheckpointSigner(
      new KeyRing([{ kid: 'k2', secret: 'another secret, of forty characters.' }]),
    );
    const taken = await takeCheckpoint(pool, next, given.acme.organizationId, 0);
    expect(taken.keyId).toMatch(/^k2-/);
    const known = await keys();
    expect(known.map(({ keyId }) => keyId.slice(0, 2))).toEqual(['k1', 'k2']);
    expect(isSignedBy(known[1]?.publicKey ?? '', taken)).toBe(true);
    expect((await checkpointKeys(pool, next)).map(({ keyId }) => keyId.slice(0, 2))).toEqual(['k2', 'k1']);
    for (const sql of [
      'update foyer_audit.checkpoints set hash = $$x$$',
      'delete from foyer_audit.checkpoint_keys',
    ])
      await expect(pool.query(sql)).rejects.toMatchObject({ code: 'FY002' });
  });

  it('are for who may audit', async () => {
    const bob = await given.app.signedIn('bob');
    await given.app.join(given.acme.organizationId, bob, ['member']);
    expect((await bob.client.get(`${given.path}/events/checkpoint`)).status).toBe(403);
  });
});
