import type { Database } from 'foyer/platform';
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';

/** One number, for the label where there is one. */
interface Counted {
  readonly label?: string;
  readonly count: number;
}

interface Source {
  readonly name: string;
  readonly help: string;
  readonly label?: 'subscription' | 'state';
  /** Rows of {@link Counted}; over all organizations, and naming none. */
  readonly sql: string;
}

/** Counting stops there: more is as bad. */
const most = 100_000;

const subscriptions = (what: string): string => `
  select s.name as label, ${what} as count
  from foyer_log.subscriptions s join foyer_log.logs l using (organization_id) group by s.name`;

const sources: readonly Source[] = [
  {
    name: 'foyer_subscription_lag_events',
    help: 'Events that a subscription has not handled yet, where it has begun.',
    label: 'subscription',
    sql: subscriptions('sum(l.head_seq - s.position)::float8'),
  },
  {
    name: 'foyer_subscription_parked',
    help: 'Events at which a subscription has given up, each holding up one organization.',
    label: 'subscription',
    sql: subscriptions('count(s.parked_reason)::float8'),
  },
  {
    name: 'foyer_mails',
    help: `Mails that are owed or have failed for good, up to ${most} each.`,
    label: 'state',
    sql: ['queued', 'failed']
      .map(
        (state) => `select '${state}' as label, count(*)::float8 as count from
        (select from foyer_notifications.mails where state = '${state}' limit ${most}) m`,
      )
      .join(' union all '),
  },
  {
    name: 'foyer_expiry_backlog',
    help: `Invites that have expired and are not written down as expired yet, up to ${most}.`,
    sql: `select count(*)::float8 as count from (
      select from foyer_invitations.invites
      where state = 'open' and expired_at is null and expires_at <= now() and kind = 'email' limit ${most}) i`,
  },
];

/** What waits to be done, as the database knows it: the same whichever process is asked. */
export class Backlog {
  private readonly gauges: readonly (readonly [Source, Gauge])[];
  private readonly isUp: Gauge;

  constructor(
    private readonly database: Database,
    registry: Registry,
  ) {
    const registers = [registry];
    this.isUp = new Gauge({ name: 'foyer_database_up', help: '1: the database answers.', registers });
    this.gauges = sources.map((source) => {
      const { name, help, label } = source;
      return [source, new Gauge({ name, help, labelNames: label ? [label] : [], registers })] as const;
    });
  }

  /** Counts anew. Where the database does not answer, there are no numbers, rather than old ones. */
  async refresh(): Promise<void> {
    const counted = await Promise.all(this.gauges.map(([{ sql }]) => this.count(sql)));
    for (const [n, [source, gauge]] of this.gauges.entries()) {
      gauge.reset();
      for (const { label, count } of counted[n] ?? [])
        gauge.set(source.label ? { [source.label]: label ?? '' } : {}, count);
    }
    this.isUp.set(counted.includes(undefined) ? 0 : 1);
  }

  private async count(sql: string): Promise<readonly Counted[] | undefined> {
    return this.database.query<Counted & object>(sql).then(
      ({ rows }) => rows,
      () => undefined,
    );
  }
}
