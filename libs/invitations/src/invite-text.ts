import { z } from 'zod';
import { instant } from './instant.js';

const longestText = 2_000;
const metadataBytes = 16 * 1_024;
const mostUses = 1_000_000_000;

/** A note, a message to the invitee, or a reason: up to 2,000 characters. */
export const freeText = z.string().max(longestText);

/** A language tag such as `de` or `pt-BR` (RFC 5646, language with optional subtags). */
export const localeText = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'must be a language tag such as de or pt-BR');

/** Any JSON object of at most 16 KiB. */
export const metadataObject = z
  .record(z.string(), z.unknown())
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= metadataBytes, {
    error: 'must not be larger than 16 KiB',
  });

/** Addresses and whole domains, unread. */
export const audienceList = z.array(z.string().max(400)).max(1_000);

/** null = unlimited */
export const usesNumber = z.int().min(1).max(mostUses).nullable();

/** null = never */
export const expiryOrNever = instant.nullable();

/** An optional reason, null when there is none. */
export const reasonBody = z.strictObject({ reason: freeText.nullish().transform((text) => text ?? null) });
