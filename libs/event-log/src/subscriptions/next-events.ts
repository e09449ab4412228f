import { gathering } from 'foyer/platform/runtime';
import type { Pool } from 'pg';
import type { StoredEvent } from '../events.js';
import { prepared } from '../hot-pool.js';
import type { EventReader, EventRecord, ReadableEvent } from '../reader.js';
import { fromRecord } from '../reader.js';
import type { Subscription } from './subscription.js';

/** Most events of one organization that a subscription is handed at once. */
export const pageSize = 50;

/** Which part of an organization's log. */
interface Part {
  readonly organizationId: string;
  readonly after: number;
  readonly until: number;
}

/** Columns by name: a statement that is prepared lives on when the table gets another. */
const columns =
  'organization_id, seq, id, stream, stream_version, type, version, actor, data, personal, meta, occurred_at, hash';

const select = `
  select e.* from unnest($1::text[], $2::bigint[], $3::bigint[]) as p (organization_id, after, until)
    cross join lateral (
      select ${columns} from foyer_log.events e
      where e.organization_id = p.organization_id and e.seq > p.after and e.seq <= p.until and e.type = any($4::text[])
        and e.stream <> all($5::text[])
      order by e.seq limit ${pageSize}) e`;

/** Reads what a subscription is to handle next, for many organizations at once. */
export class NextEvents {
  private readonly stored: (part: Part) => Promise<readonly StoredEvent[]>;

  constructor(
    private readonly subscription: Subscription,
    private readonly parts: { readonly pool: Pool; readonly reader: EventReader },
  ) {
    this.stored = gathering((wanted) => this.load(wanted));
  }

  /** @returns events of its types in order of sequence, {@link pageSize} at most */
  async read(part: Part): Promise<readonly ReadableEvent[]> {
    const { withoutPersonal = false } = this.subscription;
    return this.parts.reader.readable(part.organizationId, await this.stored(part), { withoutPersonal });
  }

  private async load(wanted: readonly Part[]): Promise<StoredEvent[][]> {
    const { rows } = await this.parts.pool.query<EventRecord>(
      prepared({
        text: select,
        values: [
          wanted.map(({ organizationId }) => organizationId),
          wanted.map(({ after }) => after),
          wanted.map(({ until }) => until),
          [...this.subscription.types],
          // a stream is of one organization
          wanted.flatMap(({ organizationId }) => this.subscription.passesOver?.(organizationId) ?? []),
        ],
      }),
    );
    const byOrganization = new Map<string, StoredEvent[]>();
    for (const event of rows.map(fromRecord)) {
      const events = byOrganization.get(event.organizationId);
      if (events) events.push(event);
      else byOrganization.set(event.organizationId, [event]);
    }
    return wanted.map(({ organizationId }) =>
      (byOrganization.get(organizationId) ?? []).toSorted((a, b) => a.sequence - b.sequence),
    );
  }
}
