import { erased } from 'foyer/event-log/reading';
import type { EmailInviteCreated, LinkInviteCreated } from './invite-created.events.js';
import type { InviteEvent } from './invite.events.js';
import type { EmailInvite, InviteRow, LinkInvite } from './invite.js';

export type Created = Extract<InviteEvent, { type: 'InviteCreated' }>;

const unused = {
  expiredAt: null,
  revokedAt: null,
  revokedReason: null,
  uses: 0,
  lastUsedAt: null,
  deliveryReason: null,
  deliveryFinal: false,
  sentAt: null,
  acceptedAt: null,
  acceptedBy: null,
  declinedAt: null,
  declineReason: null,
  disabledAt: null,
} as const;

const noEmail = { email: null, message: null, locale: null, deliveryState: 'none' } as const;

const noLink = {
  name: null,
  description: null,
  audience: [],
  maxUses: 1,
  notifyCreator: false,
  linksGeneration: 0,
} as const;

/** A destroyed key leaves a word where an object or a list was. */
const isErased = (value: unknown): boolean => value === erased;

export const metadataOf = (metadata: Created['data']['metadata']): InviteRow['metadata'] =>
  isErased(metadata) ? {} : (metadata ?? {});

/** Erased addresses keep their place, so that a link for a few never becomes one for everybody. */
export const audienceOf = (
  domains: readonly string[],
  addresses: readonly string[] | null,
): readonly string[] => [
  ...domains.map((domain) => `@${domain}`),
  ...(isErased(addresses) ? [erased] : (addresses ?? [])),
];

const common = (event: Created) => {
  const { createdBy, token, metadata, subject, grant, note, generation } = event.data;
  return {
    ...unused,
    inviteId: event.stream,
    version: event.streamVersion,
    state: 'open',
    subject,
    grant,
    createdByKind: createdBy.kind,
    createdById: createdBy.id,
    createdBySubject: createdBy.subject,
    authority: createdBy,
    createdAt: event.occurredAt,
    updatedAt: event.occurredAt,
    note,
    metadata: metadataOf(metadata),
    generation,
    tokenKid: token.kid,
  } as const;
};

const emailInvite = (event: Created, data: EmailInviteCreated): EmailInvite => ({
  ...common(event),
  ...noLink,
  kind: 'email',
  email: data.email,
  message: data.message,
  locale: data.locale,
  expiresAt: data.expiresAt,
  ttlMs: data.ttlMs,
  deliveryState: data.sendMail ? 'queued' : 'none',
});

const linkInvite = (event: Created, data: LinkInviteCreated): LinkInvite => ({
  ...common(event),
  ...noEmail,
  kind: 'link',
  expiresAt: data.expiresAt,
  ttlMs: data.ttlMs,
  name: data.name,
  description: data.description,
  audience: audienceOf(data.audienceDomains, data.audienceAddresses),
  maxUses: data.maxUses,
  notifyCreator: data.notifyCreator,
  linksGeneration: data.linksGeneration,
});

/** @returns the row of an invite that was just made */
export const created = (event: Created): InviteRow =>
  event.data.kind === 'email' ? emailInvite(event, event.data) : linkInvite(event, event.data);
