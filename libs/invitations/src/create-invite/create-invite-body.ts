import { descriptionText, grantSchema, nameText } from 'foyer/organizations';
import { z } from 'zod';
import { instant } from '../instant.js';
import {
  audienceList,
  expiryOrNever,
  freeText,
  localeText,
  metadataObject,
  usesNumber,
} from '../invite-text.js';

const orNull = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? null);

/** Most addresses of one call; more are an import. */
export const mostAddresses = 1_000;

/** Entries may hold several addresses, separated by commas. Addresses themselves are judged one by one. */
const addresses = z
  .array(z.string())
  .transform((entries) =>
    entries
      .flatMap((entry) => entry.split(','))
      .map((text) => text.trim())
      .filter((text) => text !== ''),
  )
  .pipe(
    z
      .array(z.string())
      .min(1, 'must name somebody')
      .max(mostAddresses, 'Must be at most 1,000 addresses; import a CSV file for more.'),
  );

export const emailInvitesBody = z.strictObject({
  kind: z.literal('email'),
  emails: addresses,
  grant: grantSchema,
  expiresAt: instant.optional(),
  note: orNull(freeText),
  message: orNull(freeText),
  locale: orNull(localeText),
  metadata: orNull(metadataObject),
  sendMail: z.boolean().default(true),
  dryRun: z.boolean().default(false),
});

export const linkInviteBody = z.strictObject({
  kind: z.literal('link'),
  grant: grantSchema,
  name: orNull(nameText),
  description: orNull(descriptionText),
  note: orNull(freeText),
  audience: audienceList.default([]),
  maxUses: usesNumber.optional(),
  expiresAt: expiryOrNever.optional(),
  notifyCreator: z.boolean().optional(),
  metadata: orNull(metadataObject),
});

/** What `POST .../invites` takes. */
export const createInviteBody = z.discriminatedUnion('kind', [emailInvitesBody, linkInviteBody]);

export type EmailInvitesAsk = z.output<typeof emailInvitesBody>;
export type LinkInviteAsk = z.output<typeof linkInviteBody>;
