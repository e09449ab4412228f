import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, Database, KEY_RING, KeyRing, PUBLIC_URL } from 'foyer/platform';
import type { PublicUrl } from 'foyer/platform';
import { LRUCache } from 'lru-cache';
import { createHmac } from 'node:crypto';
import type { Ticket } from './domain/admission.js';
import type { Token } from './domain/create.decisions.js';
import type { InviteRow } from './domain/invite.js';
import { invites } from './domain/invites.projection.js';
import { tokens } from './domain/tokens.projection.js';

const tokenPurpose = 'foyer/invite/v1';
const digestPurpose = 'foyer/invite-digest/v1';

/** 32 bytes in base64url. */
const shape = /^[A-Za-z0-9_-]{43}$/;

const remembered = 10_000;

interface Found {
  readonly digest: string;
  readonly organization_id: string;
  readonly invite_id: string;
  readonly generation: number;
  readonly kind: InviteRow['kind'];
}

const select = `
  select t.digest, t.organization_id, t.invite_id, t.generation, i.kind
  from ${tokens.table} t join ${invites.table} i on i.organization_id = t.organization_id and i.invite_id = t.invite_id
  where t.digest = any($1::text[])`;

/**
 * The secrets in invites' URLs. A token is HMAC-SHA-256 over the invite's id and generation, under a key of the key ring:
 * it can be made again at any time and is stored nowhere. It is found by a second HMAC of it, under another key.
 */
@Injectable()
export class InviteTokens {
  /** By digest. What a token stands for never changes, so what was found once need not be looked up again. */
  private readonly known = new LRUCache<string, Ticket>({ max: remembered });

  constructor(
    @Inject(KEY_RING) private readonly keyRing: KeyRing,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PUBLIC_URL) private readonly publicUrl: PublicUrl,
  ) {}

  /**
   * @param kid key that made it; left out, the one that signs now
   * @returns 43 characters
   * @throws Error when the key ring has lost the key, see {@link holds}
   */
  tokenOf(inviteId: string, generation: number, kid: string = this.keyRing.current): string {
    const text = `${tokenPurpose}\n${inviteId}\n${generation}`;
    return createHmac('sha256', this.keyRing.derive(kid, tokenPurpose)).update(text).digest('base64url');
  }

  /** @returns what is kept of a new token: which key makes it, and its digest */
  mint(inviteId: string, generation: number): Token {
    const kid = this.keyRing.current;
    return { kid, digest: this.digest(kid, this.tokenOf(inviteId, generation, kid)) };
  }

  /** @returns whether tokens of that key can be made and found */
  holds(kid: string): boolean {
    return this.keyRing.has(kid);
  }

  /** @returns the URL to hand out; it holds the token */
  urlOf(invite: {
    readonly inviteId: string;
    readonly generation: number;
    readonly tokenKid: string;
  }): string {
    return `${this.publicUrl()}/i/${this.tokenOf(invite.inviteId, invite.generation, invite.tokenKid)}`;
  }

  /** @returns what the token stands for, superseded ones too; undefined for anything else */
  async find(token: string): Promise<Ticket | undefined> {
    if (!shape.test(token)) return undefined;
    const digests = this.keyRing.kids.map((kid) => this.digest(kid, token));
    const known = digests.map((digest) => this.known.get(digest)).find((ticket) => ticket !== undefined);
    return known ?? this.load(digests);
  }

  private async load(digests: readonly string[]): Promise<Ticket | undefined> {
    const { rows } = await this.database.queryPrepared<Found>(select, [digests]);
    const [row] = rows;
    if (!row) return undefined;
    const ticket = {
      organizationId: row.organization_id,
      inviteId: row.invite_id,
      generation: Number(row.generation),
      kind: row.kind,
    };
    this.known.set(row.digest, ticket);
    return ticket;
  }

  private digest(kid: string, token: string): string {
    return createHmac('sha256', this.keyRing.derive(kid, digestPurpose)).update(token).digest('base64url');
  }
}
