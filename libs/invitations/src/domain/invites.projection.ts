import type { RecordedEvent } from 'foyer/event-log/reading';
import { defineProjection } from 'foyer/event-log/projections';
import { erased } from 'foyer/event-log/reading';
import type { InviteEdited, InviteEvent } from './invite.events.js';
import { inviteEvents } from './invite.events.js';
import type { InviteRow } from './invite.js';
import { audienceOf, created, metadataOf } from './new-invite.js';
import type { Created } from './new-invite.js';

type EventNamed<T extends InviteEvent['type']> = Extract<InviteEvent, { type: T }>;
type Later = Exclude<InviteEvent, Created>;
type Change = Partial<InviteRow>;

const edited = (data: InviteEdited): Change => {
  const { subject: _subject, kind: _kind, audienceDomains, audienceAddresses, metadata, ...same } = data;
  return {
    ...(same as Change),
    ...(metadata !== undefined && { metadata: metadataOf(metadata) }),
    ...(audienceDomains && { audience: audienceOf(audienceDomains, audienceAddresses ?? null) }),
    ...(data.expiresAt !== undefined && { expiredAt: null }),
  };
};

const resent = ({ data }: EventNamed<'InviteResent'>): Change => ({
  generation: data.generation,
  tokenKid: data.token.kid,
  expiresAt: data.expiresAt,
  expiredAt: null,
  deliveryState: data.sendMail ? 'queued' : 'none',
  deliveryReason: null,
  deliveryFinal: false,
});

const redeemed = (invite: InviteRow, { data, occurredAt }: EventNamed<'InviteRedeemed'>): Change => ({
  uses: invite.uses + 1,
  lastUsedAt: occurredAt,
  ...(data.kind === 'email' && { state: 'accepted', acceptedAt: occurredAt, acceptedBy: data.userId }),
});

const changes: { [T in Later['type']]: (invite: InviteRow, event: EventNamed<T>) => Change } = {
  InviteResent: (_, event) => resent(event),
  InviteEdited: (_, { data }) => edited(data),
  InviteDisabled: (_, { occurredAt }) => ({ disabledAt: occurredAt }),
  InviteEnabled: () => ({ disabledAt: null }),
  InviteRevoked: (_, { data, occurredAt }) => ({
    state: 'revoked',
    revokedAt: occurredAt,
    revokedReason: data.reason,
  }),
  InviteRedeemed: redeemed,
  InviteExhausted: () => ({}),
  InviteDeclined: (_, { data, occurredAt }) => ({
    state: 'declined',
    declinedAt: occurredAt,
    declineReason: data.reason,
  }),
  InviteExpired: (_, { occurredAt }) => ({ expiredAt: occurredAt }),
  InviteSent: (_, { occurredAt }) => ({
    deliveryState: 'sent',
    sentAt: occurredAt,
    deliveryReason: null,
    deliveryFinal: false,
  }),
  InviteDeliveryFailed: (_, { data }) => ({
    deliveryState: 'failed',
    deliveryReason: data.reason,
    deliveryFinal: data.final,
  }),
  InviteUrlCopied: () => ({}),
};

/** From the library that erases, which builds on this one; it names the invites that speak of the person. */
interface Erasure {
  readonly inviteIds: readonly string[];
}

const isErasure = (event: RecordedEvent): event is RecordedEvent<'SubjectErased', Erasure> =>
  event.type === 'SubjectErased' && 'inviteIds' in event.data && Array.isArray(event.data.inviteIds);

const types: ReadonlySet<string> = new Set(inviteEvents.map(({ type }) => type));

const isOurs = (event: RecordedEvent): event is InviteEvent => types.has(event.type);

const wiped = (value: string | null): string | null => (value === null ? null : erased);

const withoutPerson = (invite: InviteRow): InviteRow =>
  ({
    ...invite,
    email: wiped(invite.email),
    note: wiped(invite.note),
    message: wiped(invite.message),
    metadata: {},
    declineReason: wiped(invite.declineReason),
    deliveryReason: wiped(invite.deliveryReason),
    audience: audienceOf(
      invite.audience.filter((entry) => entry.startsWith('@')).map((entry) => entry.slice(1)),
      invite.audience.every((entry) => entry.startsWith('@')) ? null : [erased],
    ),
  }) as InviteRow;

const changed = (invite: InviteRow, event: Later): InviteRow => {
  const change = changes[event.type] as (invite: InviteRow, event: Later) => Change;
  const updatedAt = event.type === 'InviteUrlCopied' ? invite.updatedAt : event.occurredAt;
  return { ...invite, ...change(invite, event), version: event.streamVersion, updatedAt } as InviteRow;
};

/** Every invite of an organization, by id. */
export const invites = defineProjection<InviteRow>({
  name: 'invites',
  table: 'foyer_invitations.invites',
  key: 'inviteId',
  ofStreams: inviteEvents.map(({ type }) => type),
  concernedBy: [...inviteEvents.map(({ type }) => type), 'SubjectErased'],
  opens: ['InviteCreated', 'InviteEdited', 'InviteDeclined', 'InviteDeliveryFailed'],
  columns: {
    inviteId: 'text',
    version: 'int',
    kind: 'text',
    state: 'text',
    subject: 'text',
    grant: 'json',
    createdByKind: 'text',
    createdById: 'text',
    createdBySubject: 'text',
    authority: 'json',
    createdAt: 'time',
    updatedAt: 'time',
    expiresAt: 'time',
    ttlMs: 'int',
    expiredAt: 'time',
    note: 'text',
    metadata: 'json',
    generation: 'int',
    tokenKid: 'text',
    revokedAt: 'time',
    revokedReason: 'text',
    uses: 'int',
    lastUsedAt: 'time',
    email: 'text',
    message: 'text',
    locale: 'text',
    deliveryState: 'text',
    deliveryReason: 'text',
    deliveryFinal: 'bool',
    sentAt: 'time',
    acceptedAt: 'time',
    acceptedBy: 'text',
    declinedAt: 'time',
    declineReason: 'text',
    name: 'text',
    description: 'text',
    audience: 'json',
    maxUses: 'int',
    notifyCreator: 'bool',
    disabledAt: 'time',
    linksGeneration: 'int',
  },
  touches: (event) => {
    if (isErasure(event)) return event.data.inviteIds;
    return isOurs(event) ? [event.stream] : [];
  },
  evolve: (invite, event) => {
    if (isErasure(event)) return invite && withoutPerson(invite);
    if (!isOurs(event)) return invite;
    if (event.type === 'InviteCreated') return created(event);
    return invite && changed(invite, event);
  },
});
