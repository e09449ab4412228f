import type { RecordedEvent } from 'foyer/event-log/reading';
import type { InviteEvent } from '../domain/invite.events.js';

type EventNamed<T extends InviteEvent['type']> = Extract<InviteEvent, { type: T }>;

const because = (reason: string | null): string => (reason ? `: ${reason}` : '');

const revokedBecause: Record<EventNamed<'InviteRevoked'>['data']['reason'], string> = {
  'by-admin': 'Cancelled',
  'inviter-left': 'Cancelled, since who invited was removed',
  'member-removed': 'Cancelled, since the member was removed',
  'already-joined': 'Closed, since the person joined by a link',
  erased: 'Cancelled, since the person was erased',
};

const edited = ({ data }: EventNamed<'InviteEdited'>): string => {
  const { subject: _subject, kind: _kind, authority: _authority, ttlMs: _ttlMs, ...fields } = data;
  const names = Object.keys(fields).map((field) => (field.startsWith('audience') ? 'audience' : field));
  return `Changed: ${[...new Set(names)].join(', ')}`;
};

const sentences: { [T in InviteEvent['type']]: (event: EventNamed<T>) => string } = {
  InviteCreated: ({ data }) => (data.kind === 'email' ? `Invited ${data.email}` : 'Made the link'),
  InviteResent: ({ data }) =>
    `${data.sendMail ? 'Sent again' : 'Renewed without a mail'}; older links are dead`,
  InviteEdited: edited,
  InviteDisabled: ({ data }) => `Disabled${because(data.reason)}`,
  InviteEnabled: ({ data }) => `Enabled${because(data.reason)}`,
  InviteRevoked: ({ data }) => `${revokedBecause[data.reason]}${because(data.note)}`,
  InviteRedeemed: ({ data }) => `${data.email} joined`,
  InviteExhausted: ({ data }) => `All ${data.maxUses} uses are made`,
  InviteDeclined: ({ data }) => `Declined${because(data.reason)}`,
  InviteExpired: () => 'Expired',
  InviteSent: () => 'The mail was sent',
  InviteDeliveryFailed: ({ data }) =>
    `The mail was not taken${data.final ? ', and is not tried again' : ''}: ${data.reason}`,
  InviteUrlCopied: () => 'The URL was copied',
};

/** @returns one line for people; the name of the event for one that is not of this module */
export const summaryOf = (event: RecordedEvent): string => {
  if (!Object.hasOwn(sentences, event.type)) return event.type;
  return (sentences[event.type as InviteEvent['type']] as (event: RecordedEvent) => string)(event);
};
