import { createHmac } from 'node:crypto';
import type { KeyRing } from 'foyer/platform/runtime';
import type { ClientBase, Pool } from 'pg';
import { randomFromStock } from 'foyer/platform/runtime';
import { textArray } from './sql-arrays.js';

/** A person's data key in one organization. Destroyed: `dek` is undefined and the next use makes a new generation. */
export interface SubjectKey {
  readonly subject: string;
  readonly generation: number;
  /** 32 bytes, AES-256. */
  readonly dek: Buffer | undefined;
  /** The same key, wrapped by the master key; what is stored. */
  readonly wrapped: Buffer | undefined;
}

/** A key as it is stored: wrapped, or destroyed. */
export interface StoredKey {
  readonly subject: string;
  readonly generation: number;
  readonly wrapped: Buffer | null;
}

const select = `select subject, generation, wrapped from foyer_log.subject_keys
  where organization_id = $1 and subject = any($2::text[])`;

const purpose = 'foyer/subject-key/v1';

/** Makes, wraps and unwraps the keys of persons. */
export class SubjectKeys {
  constructor(private readonly keyRing: KeyRing) {}

  /** A fresh key for somebody who has none, or whose last one was destroyed. */
  make(organizationId: string, subject: string, before?: SubjectKey): SubjectKey {
    const dek = randomFromStock(32);
    const wrapped = this.keyRing.seal(purpose, dek, this.aad(organizationId, subject));
    return { subject, generation: (before?.generation ?? 0) + 1, dek, wrapped };
  }

  unwrap(organizationId: string, { subject, generation, wrapped }: StoredKey): SubjectKey {
    if (!wrapped) return { subject, generation, dek: undefined, wrapped: undefined };
    const dek = this.keyRing.open(purpose, wrapped, this.aad(organizationId, subject));
    return { subject, generation, dek, wrapped };
  }

  /** @returns the keys of persons, by subject, as far as they ever had one */
  async read(
    by: Pool | ClientBase,
    organizationId: string,
    subjects: readonly string[],
  ): Promise<ReadonlyMap<string, SubjectKey>> {
    const { rows } = await by.query<StoredKey>(select, [organizationId, textArray(subjects)]);
    return new Map(rows.map((row) => [row.subject, this.unwrap(organizationId, row)]));
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
