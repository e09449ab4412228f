import { chainHash, genesis, readStored, verifyLog } from 'foyer/event-log';
import type { StoredEvent } from 'foyer/event-log';
import type { Json } from '../../../../test/support/rest-client.js';
import { ProofApp } from '../testing/proof-app.js';
import type { OrganizationVerification } from './verify-organization.js';

const guarded = ['foyer_log.events', 'foyer_audit.checkpoints', 'foyer_audit.checkpoint_keys'];

describe('verifying a log beside its signed checkpoints', () => {
  let given: ProofApp;
  let signed: number[];
  beforeEach(async () => {
    given = await ProofApp.start();
    signed = [];
    for (let round = 0; round < 3; round += 1) {
      for (let link = 0; link < 4; link += 1) await given.invite({ kind: 'link', name: `link ${link}` });
      signed.push((await given.checkpoints.take(given.acme.organizationId)).sequence);
    }
    await given.invite({ kind: 'link' });
  });
  afterEach(() => given.app.close());

  const verification = async (): Promise<OrganizationVerification> =>
    (await given.get<OrganizationVerification & Json>('/events/verify')).body;
  const stored = (): Promise<readonly StoredEvent[]> =>
    readStored(given.app.eventLog.pool, given.acme.organizationId, {});
  /** As a superuser of the database could. */
  const tamper = async (...statements: readonly (readonly [string, unknown[]])[]): Promise<void> => {
    const client = await given.app.database.connect();
    for (const table of guarded) await client.query(`alter table ${table} disable trigger all`);
    for (const [sql, values] of statements) await client.query(sql, values);
    for (const table of guarded) await client.query(`alter table ${table} enable trigger all`);
    client.release();
  };
  /** Changes one event, and makes the chain anew from there, so that it is sound in itself. */
  const rewrite = async (sequence: number): Promise<void> => {
    const { organizationId } = given.acme;
    let hash = genesis;
    const statements: [string, unknown[]][] = [];
    for (const { hash: before, ...event } of await stored()) {
      const changed =
        event.sequence === sequence ? { ...event, data: { ...event.data, forged: true } } : event;
      hash = event.sequence < sequence ? Buffer.from(before, 'hex') : chainHash(hash, changed);
      statements.push([
        `update foyer_log.events set data = $3, hash = $4 where organization_id = $1 and seq = $2`,
        [organizationId, event.sequence, JSON.stringify(changed.data), hash],
      ]);
    }
    statements.push([
      `update foyer_log.logs set head_hash = $2 where organization_id = $1`,
      [organizationId, hash],
    ]);
    await tamper(...statements);
  };
  const found = (verifiedTo: number, sequence: number, problem: string) => ({
    ok: false,
    verifiedTo,
    firstBad: { sequence, problem },
  });

  it('vouches for a log that leads where its checkpoints say', async () => {
    expect(await verification()).toEqual({ ok: true, verifiedTo: (signed[2] ?? 0) + 1 });
  });

  it.each([0, 1, 2])('finds a chain that was made anew from behind %i checkpoints', async (kept) => {
    const before = [0, ...signed][kept] ?? 0;
    for (const sequence of [before + 1, signed[kept] ?? 0]) {
      await rewrite(sequence);
      const head = (signed[2] ?? 0) + 1;
      expect(await verifyLog(given.app.eventLog.pool, given.acme.organizationId)).toEqual({
        ok: true,
        verifiedTo: head,
      });
      expect(await verification()).toEqual(found(before, signed[kept] ?? 0, 'rewritten'));
    }
  });

  it('does not mind what was not signed yet', async () => {
    await rewrite((signed[2] ?? 0) + 1);
    expect((await verification()).ok).toBe(true);
  });

  it('finds a log that was cut together with its head', async () => {
    const { organizationId } = given.acme;
    const to = (signed[1] ?? 0) - 1;
    const hash = Buffer.from((await stored())[to - 1]?.hash ?? '', 'hex');
    await tamper(
      [`delete from foyer_log.events where organization_id = $1 and seq > $2`, [organizationId, to]],
      [
        `update foyer_log.logs set head_seq = $2, head_hash = $3 where organization_id = $1`,
        [organizationId, to, hash],
      ],
    );
    expect(await verification()).toEqual(found(signed[0] ?? 0, signed[1] ?? 0, 'cut'));
  });

  it.each([
    ['hash', `update foyer_audit.checkpoints set hash = repeat('ab', 32) where sequence = $1`],
    ['time', `update foyer_audit.checkpoints set signed_at = now() where sequence = $1`],
    ['signature', `update foyer_audit.checkpoints set signature = 'AAAA' where sequence = $1`],
  ])('names a checkpoint whose %s was changed', async (_what, sql) => {
    await tamper([sql, [signed[1]]]);
    expect(await verification()).toEqual(found(signed[0] ?? 0, signed[1] ?? 0, 'forged'));
  });

  it.each([
    ['is not known', `delete from foyer_audit.checkpoint_keys where $1 > 0`],
    ['is another under the same name', `update foyer_audit.checkpoint_keys set public_key = $1::text`],
  ])('names a checkpoint whose key %s', async (_what, sql) => {
    await tamper([sql, [1]]);
    expect(await verification()).toEqual(found(0, signed[0] ?? 0, 'unknown-key'));
  });

  it('names what comes first, where the chain is broken too', async () => {
    const broken = (signed[1] ?? 0) + 1;
    const change = `update foyer_log.events set data = '{}' where seq = $1`;
    await tamper([change, [broken]]);
    expect(await verification()).toEqual(found(signed[1] ?? 0, broken, 'changed'));
    await rewrite(2);
    await tamper([change, [broken]]);
    expect(await verification()).toEqual(found(0, signed[0] ?? 0, 'rewritten'));
  });

  it('is not misled by what is written and signed while it looks', async () => {
    const { organizationId } = given.acme;
    let going = true;
    const writing = (async () => {
      for (; going; await given.checkpoints.take(organizationId)) await given.invite({ kind: 'link' });
    })();
    for (let round = 0; round < 30; round += 1) expect((await verification()).ok).toBe(true);
    going = false;
    await writing;
  });
});
