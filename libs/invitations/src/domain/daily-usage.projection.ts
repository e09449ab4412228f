import { defineProjection } from 'foyer/event-log/projections';
import type { RecordedEvent } from 'foyer/event-log/reading';
import type { InviteEvent } from './invite.events.js';

/** What happened on one day (UTC). */
export interface DailyUsageRow {
  /** YYYY-MM-DD */
  readonly day: string;
  /** E-mail invites made. */
  readonly invited: number;
  /** E-mail invites accepted. */
  readonly accepted: number;
  /** Uses of links. */
  readonly redeemed: number;
}

type Counted = Extract<InviteEvent, { type: 'InviteCreated' | 'InviteRedeemed' }>;

const isCounted = (event: RecordedEvent): event is Counted =>
  event.type === 'InviteRedeemed' ||
  (event.type === 'InviteCreated' && 'kind' in event.data && event.data.kind === 'email');

const fieldOf = ({ type, data }: Counted): 'invited' | 'accepted' | 'redeemed' => {
  if (type === 'InviteCreated') return 'invited';
  return data.kind === 'email' ? 'accepted' : 'redeemed';
};

/** Counts by day, for the usage chart. */
export const dailyUsage = defineProjection<DailyUsageRow>({
  name: 'dailyUsage',
  table: 'foyer_invitations.daily_usage',
  key: 'day',
  opens: [],
  columns: { day: 'text', invited: 'int', accepted: 'int', redeemed: 'int' },
  touches: (event) => (isCounted(event) ? [event.occurredAt.slice(0, 10)] : []),
  evolve: (row, event, day) => {
    if (!isCounted(event)) return row;
    const before = row ?? { day, invited: 0, accepted: 0, redeemed: 0 };
    return { ...before, [fieldOf(event)]: before[fieldOf(event)] + 1 };
  },
});
