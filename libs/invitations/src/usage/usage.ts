import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, Database } from 'foyer/platform';
import { dailyUsage } from '../domain/daily-usage.projection.js';
import { emailStatuses, linkStatuses } from '../domain/invite.js';
import type { EmailStatus, LinkStatus } from '../domain/invite.js';
import { invites } from '../domain/invites.projection.js';
import { remainingOf } from '../list-invites/invite-view.js';
import { statusCondition } from '../list-invites/invite-filter.js';
import type { FilterContext } from '../list-invites/invite-filter.js';

/** One day (UTC): e-mail invites made, e-mail invites accepted, uses of links. */
export interface Day {
  readonly date: string;
  readonly invited: number;
  readonly accepted: number;
  readonly redeemed: number;
}

/** How much a link was used. */
export interface LinkUsage {
  readonly id: string;
  readonly name: string | null;
  readonly status: LinkStatus;
  readonly uses: number;
  readonly maxUses: number | null;
  readonly remaining: number | null;
  readonly lastUsedAt: string | null;
}

/** What invites have led to. */
export interface Usage {
  readonly totals: {
    /** Every invite, by what it is now. */
    readonly byStatus: {
      readonly email: Readonly<Record<EmailStatus, number>>;
      readonly link: Readonly<Record<LinkStatus, number>>;
    };
    /** Everybody who joined in the days asked for: accepted and redeemed. */
    readonly redemptions: number;
  };
  /** The thousand links used or made last. */
  readonly links: readonly LinkUsage[];
  /** Days on which something happened, oldest first. */
  readonly daily: readonly Day[];
}

/** Dates, inclusive; left out: from the beginning, until today. */
export interface Days {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const mostLinks = 1_000;

const whens = (statuses: readonly (EmailStatus | LinkStatus)[]): string =>
  statuses.map((status) => `when ${statusCondition([status])} then '${status}'`).join(' ');

const statusOf = `case kind when 'email' then case ${whens(emailStatuses)} end else case ${whens(linkStatuses)} end end`;

const context = `organization_id = $1 and $2::timestamptz is not null and $3::bigint is not null`;

/** Each part as an index has it: of e-mail invites, which may be a million, no row is read. */
const selectStatuses = `
  select kind, state as status, count(*) as count from ${invites.table}
    where ${context} and kind = 'email' and state <> 'open' group by 1, 2
  union all
  select 'email', case when over then 'expired' else 'pending' end, count(*) from (
    select expires_at <= $2::timestamptz as over from ${invites.table}
    where ${context} and kind = 'email' and state = 'open') open group by over
  union all
  select kind, ${statusOf}, count(*) from ${invites.table}
    where ${context} and kind = 'link' group by 1, 2`;

const selectLinks = `
  select invite_id, name, ${statusOf} as status, uses, max_uses, last_used_at from ${invites.table}
  where ${context} and kind = 'link' order by coalesce(last_used_at, created_at) desc, invite_id desc limit ${mostLinks}`;

const selectDays = `
  select day, invited, accepted, redeemed from ${dailyUsage.table}
  where organization_id = $1 and day >= $2 and day <= $3 order by day`;

interface StatusCount {
  readonly kind: 'email' | 'link';
  readonly status: EmailStatus | LinkStatus;
  readonly count: number;
}

interface LinkRecord {
  readonly invite_id: string;
  readonly name: string | null;
  readonly status: LinkStatus;
  readonly uses: number;
  readonly max_uses: number | null;
  readonly last_used_at: Date | null;
}

const zeros = <S extends string>(statuses: readonly S[]): Record<S, number> =>
  Object.fromEntries(statuses.map((status) => [status, 0])) as Record<S, number>;

const showLink = (record: LinkRecord): LinkUsage => {
  const { uses, max_uses: maxUses } = record;
  return {
    id: record.invite_id,
    name: record.name,
    status: record.status,
    uses,
    maxUses,
    remaining: remainingOf({ uses, maxUses }),
    lastUsedAt: record.last_used_at?.toISOString() ?? null,
  };
};

/** Counts what invites have led to. */
@Injectable()
export class UsageReader {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async usage(at: FilterContext, days: Days): Promise<Usage> {
    const [byStatus, links, daily] = await Promise.all([
      this.byStatus(at),
      this.links(at),
      this.daily(at.organizationId, days),
    ]);
    const redemptions = daily.reduce((sum, { accepted, redeemed }) => sum + accepted + redeemed, 0);
    return { totals: { byStatus, redemptions }, links, daily };
  }

  private async byStatus(at: FilterContext): Promise<Usage['totals']['byStatus']> {
    const { rows } = await this.database.query<StatusCount & object>(selectStatuses, this.values(at));
    const byStatus = { email: zeros(emailStatuses), link: zeros(linkStatuses) };
    for (const { kind, status, count } of rows) Object.assign(byStatus[kind], { [status]: count });
    return byStatus;
  }

  private async links(at: FilterContext): Promise<readonly LinkUsage[]> {
    const { rows } = await this.database.query<LinkRecord & object>(selectLinks, this.values(at));
    return rows.map(showLink);
  }

  private async daily(organizationId: string, { from, to }: Days): Promise<readonly Day[]> {
    const { rows } = await this.database.query<{ day: string } & Omit<Day, 'date'>>(selectDays, [
      organizationId,
      from ?? '0000-00-00',
      to ?? '9999-12-31',
    ]);
    return rows.map(({ day, ...counts }) => ({ date: day, ...counts }));
  }

  private values({ organizationId, at, linksGeneration }: FilterContext): unknown[] {
    return [organizationId, at, linksGeneration];
  }
}
