import { Inject, Injectable } from '@nestjs/common';
import type { Statement } from 'foyer/event-log';
import { CLOCK, Database, DATABASE, KEY_RING, KeyRing } from 'foyer/platform';
import type { ApiKeyId, Clock, OrganizationId } from 'foyer/platform';
import type { Scope } from '../scopes.js';
import { digestOf, randomSecret } from '../secret-digests.js';
import { SecretLookup } from '../secret-lookup.js';

/** What a live API key stands for. */
export interface ApiKeyIdentity {
  readonly keyId: ApiKeyId;
  readonly organizationId: OrganizationId;
  readonly scopes: readonly Scope[];
}

/** A secret that opens something once its statement is committed, together with `ApiKeyCreated`. */
export interface IssuedApiKey {
  /** `fk_` and 43 characters of base64url: 256 random bits. Shown once, stored nowhere. */
  readonly secret: string;
  readonly statement: Statement;
}

interface ApiKeyRecord extends ApiKeyIdentity {
  readonly digest: Buffer;
}

const purpose = 'foyer/api-key/v1';
const prefix = 'fk_';
const wellFormed = /^fk_[A-Za-z0-9_-]{43}$/;

/** Secrets of API keys: made once, afterwards only recognised. */
@Injectable()
export class ApiKeySecrets {
  private readonly lookup: SecretLookup<ApiKeyRecord>;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(KEY_RING) private readonly keyRing: KeyRing,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.lookup = new SecretLookup(keyRing, purpose, (digests) => this.load(digests));
  }

  issue(organizationId: OrganizationId, keyId: ApiKeyId): IssuedApiKey {
    const secret = `${prefix}${randomSecret()}`;
    const { kid, digest } = digestOf(this.keyRing, purpose, secret);
    const text = `insert into foyer_identity.api_key_digests (digest, kid, organization_id, key_id) values ($1, $2, $3, $4)`;
    return { secret, statement: { text, values: [digest, kid, organizationId, keyId] } };
  }

  /** @returns undefined for a secret that is wrong, expired or revoked */
  async identityOf(secret: string): Promise<ApiKeyIdentity | undefined> {
    if (!wellFormed.test(secret)) return undefined;
    const found = await this.lookup.of(secret);
    if (!found) return undefined;
    const { keyId, organizationId, scopes } = found;
    return { keyId, organizationId, scopes };
  }

  private async load(digests: readonly Buffer[]): Promise<readonly ApiKeyRecord[]> {
    const { rows } = await this.database.query<ApiKeyRecord>(
      `select d.digest, k.key_id as "keyId", k.organization_id as "organizationId", k.scopes
        from foyer_identity.api_key_digests d
        join foyer_identity.api_keys k on k.organization_id = d.organization_id and k.key_id = d.key_id
        where d.digest = any($1::bytea[]) and k.revoked_at is null and (k.expires_at is null or k.expires_at > $2)`,
      [digests, new Date(this.clock.now())],
    );
    return rows;
  }
}
