import { defineProjection } from 'foyer/event-log/projections';
import type { RecordedEvent } from 'foyer/event-log/reading';
import type { InviteEvent } from './invite.events.js';

/** Most resends of an invite within an hour: as many of the last ones are remembered. */
export const resendsAnHour = 5;

/** When an e-mail invite was last sent again: newest first, RFC 3339 UTC. */
export interface ResendsRow {
  readonly inviteId: string;
  readonly times: readonly string[];
}

type Resent = Extract<InviteEvent, { type: 'InviteResent' }>;

const isResent = (event: RecordedEvent): event is Resent => event.type === 'InviteResent';

/** The last resends of every invite that was ever sent again, by the invite's id. */
export const resends = defineProjection<ResendsRow>({
  name: 'resends',
  table: 'foyer_invitations.resends',
  key: 'inviteId',
  opens: [],
  columns: { inviteId: 'text', times: 'json' },
  touches: (event) => (isResent(event) ? [event.stream] : []),
  evolve: (row, event, inviteId) =>
    isResent(event)
      ? { inviteId, times: [event.occurredAt, ...(row?.times ?? [])].slice(0, resendsAnHour) }
      : row,
});
