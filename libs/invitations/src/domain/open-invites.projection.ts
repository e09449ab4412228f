import { defineProjection } from 'foyer/event-log/projections';
import type { RecordedEvent } from 'foyer/event-log/reading';
import type { InviteEvent } from './invite.events.js';

/** Which e-mail invite is open for a person; at most one is. `inviteId` null: none any more. */
export interface OpenInviteRow {
  readonly subject: string;
  readonly inviteId: string | null;
}

type Opening = Extract<InviteEvent, { type: 'InviteCreated' | 'InviteResent' }>;
type Closing = Extract<
  InviteEvent,
  { type: 'InviteRevoked' | 'InviteRedeemed' | 'InviteDeclined' | 'InviteExpired' }
>;

const ofEmail = (data: object): boolean => !('kind' in data) || data.kind === 'email';

const isOpening = (event: RecordedEvent): event is Opening =>
  ['InviteCreated', 'InviteResent'].includes(event.type) && ofEmail(event.data);

const isClosing = (event: RecordedEvent): event is Closing =>
  ['InviteRevoked', 'InviteRedeemed', 'InviteDeclined', 'InviteExpired'].includes(event.type) &&
  ofEmail(event.data);

/** The open e-mail invite of each person who ever had one, by pseudonym. */
export const openInvites = defineProjection<OpenInviteRow>({
  name: 'openInvites',
  table: 'foyer_invitations.open_invites',
  key: 'subject',
  opens: [],
  columns: { subject: 'text', inviteId: 'text' },
  touches: (event) => (isOpening(event) || isClosing(event) ? [event.data.subject] : []),
  evolve: (row, event, subject) => {
    if (isOpening(event)) return { subject, inviteId: event.stream };
    return isClosing(event) && row?.inviteId === event.stream ? { subject, inviteId: null } : row;
  },
});
