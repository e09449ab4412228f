import type { PersonalFields } from 'foyer/event-log/reading';
import { defineEvent } from 'foyer/event-log/reading';
import { grantSchema } from 'foyer/organizations/events';
import { z } from 'zod';

export const time = z.iso.datetime({ precision: 3 });
export const ttlMs = z.int().positive();
/** null: none. */
export const metadata = z.record(z.string(), z.unknown()).nullable();
export const maxUses = z.int().positive().nullable();

/** Where an invite's secret is found: which key made it, and its keyed hash (base64url). Never the secret. */
export const tokenSchema = z.strictObject({ kid: z.string().min(1), digest: z.string().length(43) });

/** Who vouches for a grant, and what they were allowed when they did. */
export const authoritySchema = z.strictObject({
  kind: z.enum(['user', 'api-key', 'invitee', 'system']),
  id: z.string().min(1),
  subject: z.string().nullable(),
  scopes: z.array(z.string()).readonly(),
});

/**
 * Whose key the personal fields are encrypted with: the invited person's; for a link a holder of its own, since a link's
 * audience may name several persons.
 */
export const subject = z.string().min(1);

const created = {
  subject,
  grant: grantSchema,
  createdBy: authoritySchema,
  note: z.string().nullable(),
  metadata,
  token: tokenSchema,
  generation: z.literal(1),
};

const emailCreated = z.strictObject({
  ...created,
  kind: z.literal('email'),
  email: z.string(),
  expiresAt: time,
  ttlMs,
  message: z.string().nullable(),
  locale: z.string().nullable(),
  sendMail: z.boolean(),
});

const linkCreated = z.strictObject({
  ...created,
  kind: z.literal('link'),
  expiresAt: time.nullable(),
  ttlMs: ttlMs.nullable(),
  name: z.string().nullable(),
  description: z.string().nullable(),
  audienceDomains: z.array(z.string()).readonly(),
  audienceAddresses: z.array(z.string()).readonly().nullable(),
  maxUses,
  notifyCreator: z.boolean(),
  linksGeneration: z.int().nonnegative(),
});

export type EmailInviteCreated = z.infer<typeof emailCreated>;
export type LinkInviteCreated = z.infer<typeof linkCreated>;

/** Somebody may now join. */
export const inviteCreated = defineEvent('InviteCreated', {
  version: 1,
  schema: z.discriminatedUnion('kind', [emailCreated, linkCreated]),
  personal: {
    email: 'subject',
    note: 'subject',
    message: 'subject',
    metadata: 'subject',
    audienceAddresses: 'subject',
  } as PersonalFields<EmailInviteCreated | LinkInviteCreated>,
});
