import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { KeyRing } from 'foyer/platform';
import type { Pool } from 'pg';
import { subjectOf } from './subject-keys.js';

const purpose = 'foyer/lookup-key/v1';

/** The key of each organization under which addresses become pseudonyms: made once, wrapped by the master key at rest. */
export class LookupKeys {
  private readonly known = new LRUCache<string, Promise<Buffer>>({ max: 10_000 });

  constructor(
    private readonly pool: Pool,
    private readonly keyRing: KeyRing,
  ) {}

  /**
   * @param address in canonical form
   * @returns the person's pseudonym in the organization, 22 base64url characters
   */
  async subject(organizationId: string, address: string): Promise<string> {
    return subjectOf(await this.key(organizationId), address);
  }

  private key(organizationId: string): Promise<Buffer> {
    const known = this.known.get(organizationId);
    if (known) return known;
    const loading = this.load(organizationId);
    this.known.set(organizationId, loading);
    loading.catch(() => this.known.delete(organizationId));
    return loading;
  }

  private async load(organizationId: string): Promise<Buffer> {
    const aad = Buffer.from(organizationId);
    const read = `select wrapped from foyer_log.lookup_keys where organization_id = $1`;
    const stored = await this.pool.query(read, [organizationId]);
    if (stored.rows.length > 0) return this.keyRing.open(purpose, stored.rows[0].wrapped, aad);
    await this.pool.query(`insert into foyer_log.lookup_keys values ($1, $2) on conflict do nothing`, [
      organizationId,
      this.keyRing.seal(purpose, randomBytes(32), aad),
    ]);
    const made = await this.pool.query(read, [organizationId]);
    return this.keyRing.open(purpose, made.rows[0].wrapped, aad);
  }
}
