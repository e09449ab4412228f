import { Inject, Injectable } from '@nestjs/common';
import type { ReservedSeats } from 'foyer/organizations';
import { DATABASE, Database } from 'foyer/platform';
import { inviteCounts } from '../domain/invite-counts.projection.js';
import { invites } from '../domain/invites.projection.js';

/** Those written down, without those whose time is over although the job has not come by yet. */
const select = `
  select coalesce((select reserved from ${inviteCounts.table} where organization_id = $1), 0) -
    (select count(*) from ${invites.table} where organization_id = $1 and kind = 'email' and state = 'open'
      and expired_at is null and expires_at <= $2::timestamptz) as reserved`;

/** Tells organizations how many seats pending e-mail invites hold. */
@Injectable()
export class InvitesReserveSeats implements ReservedSeats {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async count(organizationId: string, at: string): Promise<number> {
    const { rows } = await this.database.query<{ reserved: number }>(select, [organizationId, at]);
    return rows[0]?.reserved ?? 0;
  }
}
