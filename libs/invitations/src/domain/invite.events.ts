import type { EventOf, NewEvent } from 'foyer/event-log/reading';
import { defineEvent } from 'foyer/event-log/reading';
import { grantSchema } from 'foyer/organizations/events';
import { z } from 'zod';
import {
  authoritySchema,
  inviteCreated,
  maxUses,
  metadata,
  subject,
  time,
  tokenSchema,
  ttlMs,
} from './invite-created.events.js';

const generation = z.int().positive();
const kind = z.enum(['email', 'link']);

/** A new token, a fresh window; the token before is superseded. `reservesSeat`: the invite had expired and takes its seat again. */
export const inviteResent = defineEvent('InviteResent', {
  version: 1,
  schema: z.strictObject({
    subject,
    generation,
    token: tokenSchema,
    expiresAt: time,
    sendMail: z.boolean(),
    reservesSeat: z.boolean(),
  }),
});

const editedSchema = z.strictObject({
  kind,
  subject,
  note: z.string().nullable().optional(),
  name: z.string().nullable().optional(),
  description: z.string().nullable().optional(),
  grant: grantSchema.optional(),
  authority: authoritySchema.optional(),
  audienceDomains: z.array(z.string()).readonly().optional(),
  audienceAddresses: z.array(z.string()).readonly().nullable().optional(),
  maxUses: maxUses.optional(),
  expiresAt: time.nullable().optional(),
  ttlMs: ttlMs.nullable().optional(),
  notifyCreator: z.boolean().optional(),
  metadata: metadata.optional(),
});

export type InviteEdited = z.infer<typeof editedSchema>;

/** Changed fields only. A changed grant comes with `authority`: who changed it answers for it from now on. */
export const inviteEdited = defineEvent('InviteEdited', {
  version: 1,
  schema: editedSchema,
  personal: { note: 'subject', metadata: 'subject', audienceAddresses: 'subject' },
});

export const inviteDisabled = defineEvent('InviteDisabled', {
  version: 1,
  schema: z.strictObject({ subject, reason: z.string().nullable() }),
  personal: { reason: 'subject' },
});

export const inviteEnabled = defineEvent('InviteEnabled', {
  version: 1,
  schema: z.strictObject({ subject, reason: z.string().nullable() }),
  personal: { reason: 'subject' },
});

/** Final. `releasesSeat`: the invite held a seat until now. */
export const inviteRevoked = defineEvent('InviteRevoked', {
  version: 1,
  schema: z.strictObject({
    kind,
    subject,
    reason: z.enum(['by-admin', 'inviter-left', 'member-removed', 'already-joined', 'erased']),
    note: z.string().nullable(),
    releasesSeat: z.boolean(),
  }),
  personal: { note: 'subject' },
});

/** One use of an invite; `subject`, `email` and `grant` are the joiner's. Committed together with their MemberJoined. */
export const inviteRedeemed = defineEvent('InviteRedeemed', {
  version: 1,
  schema: z.strictObject({
    kind,
    userId: z.string(),
    subject,
    email: z.string(),
    grant: grantSchema,
    releasesSeat: z.boolean(),
  }),
  personal: { email: 'subject' },
});

/** The last use was made. */
export const inviteExhausted = defineEvent('InviteExhausted', {
  version: 1,
  schema: z.strictObject({ maxUses: z.int().positive() }),
});

export const inviteDeclined = defineEvent('InviteDeclined', {
  version: 1,
  schema: z.strictObject({ subject, reason: z.string().nullable(), releasesSeat: z.boolean() }),
  personal: { reason: 'subject' },
});

/** Written by the job after the fact: the invite stopped working at its `expiresAt`. */
export const inviteExpired = defineEvent('InviteExpired', {
  version: 1,
  schema: z.strictObject({ kind, subject, releasesSeat: z.boolean() }),
});

/** A mail server took the mail of that generation. */
export const inviteSent = defineEvent('InviteSent', {
  version: 1,
  schema: z.strictObject({ generation, messageId: z.string() }),
});

/** The mail of that generation was not taken; `final`: it is not tried again. Mail servers like to quote the address in their reason. */
export const inviteDeliveryFailed = defineEvent('InviteDeliveryFailed', {
  version: 1,
  schema: z.strictObject({ subject, generation, reason: z.string().max(500), final: z.boolean() }),
  personal: { reason: 'subject' },
});

/** Somebody read the invite's URL; the actor says who. */
export const inviteUrlCopied = defineEvent('InviteUrlCopied', { version: 1, schema: z.strictObject({}) });

/** Everything that can happen to an invite. */
export const inviteEvents = [
  inviteCreated,
  inviteResent,
  inviteEdited,
  inviteDisabled,
  inviteEnabled,
  inviteRevoked,
  inviteRedeemed,
  inviteExhausted,
  inviteDeclined,
  inviteExpired,
  inviteSent,
  inviteDeliveryFailed,
  inviteUrlCopied,
] as const;

export type InviteEvent = EventOf<typeof inviteEvents>;

type DataOf<T extends InviteEvent['type']> = Extract<InviteEvent, { type: T }>['data'];

/** @returns the event, on the stream of the invite as the decision saw it */
export const onInvite = <T extends InviteEvent['type']>(
  invite: { readonly inviteId: string; readonly version: number },
  type: T,
  data: DataOf<T>,
): NewEvent => ({ stream: invite.inviteId, after: invite.version, type, data });
