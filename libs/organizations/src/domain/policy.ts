import { z } from 'zod';
import { canonicalDomain } from './mail-domain.js';

/** What the organization allows its invites; the links switch is kept beside it. Times in hours, `null` = no limit (or no reminder). */
export interface InvitePolicy {
  /** Life of an e-mail invite. */
  readonly emailTtlHours: number;
  /** Life of a link whose maker says nothing. */
  readonly linkTtlHours: number;
  /** Uses of a link whose maker says nothing; null = unlimited. */
  readonly linkDefaultMaxUses: number | null;
  readonly maxTtlHours: number | null;
  readonly maxLinkUses: number | null;
  readonly allowNeverExpires: boolean;
  readonly allowUnlimited: boolean;
  readonly allowPublicLinks: boolean;
  /** Canonical mail domains; empty = any. */
  readonly allowedDomains: readonly string[];
  /** What becomes of a member's live invites when the member is removed. */
  readonly inviterLeaves: 'keep' | 'revoke';
  readonly reminderHoursBefore: number | null;
  readonly notifyCreatorDefault: boolean;
}

/** The policy of a new organization. */
export const defaultPolicy: InvitePolicy = {
  emailTtlHours: 168,
  linkTtlHours: 168,
  linkDefaultMaxUses: 1,
  maxTtlHours: null,
  maxLinkUses: null,
  allowNeverExpires: true,
  allowUnlimited: true,
  allowPublicLinks: true,
  allowedDomains: [],
  inviterLeaves: 'keep',
  reminderHoursBefore: 24,
  notifyCreatorDefault: true,
};

const tenYears = 87_600;
const hours = z.int().min(1).max(tenYears);
const uses = z.int().min(1).max(1_000_000_000);

const domainText = z
  .string()
  .max(300)
  .transform((text, context) => {
    const domain = canonicalDomain(text);
    if (domain !== undefined) return domain;
    context.addIssue({ code: 'custom', message: 'must be a domain such as acme.com' });
    return z.NEVER;
  });

const fields = {
  emailTtlHours: hours,
  linkTtlHours: hours,
  linkDefaultMaxUses: uses.nullable(),
  maxTtlHours: hours.nullable(),
  maxLinkUses: uses.nullable(),
  allowNeverExpires: z.boolean(),
  allowUnlimited: z.boolean(),
  allowPublicLinks: z.boolean(),
  allowedDomains: z
    .array(domainText)
    .max(1_000)
    .transform((list): readonly string[] => [...new Set(list)]),
  inviterLeaves: z.enum(['keep', 'revoke']),
  reminderHoursBefore: hours.nullable(),
  notifyCreatorDefault: z.boolean(),
};

/** Fields of the policy that an event or a request changes. */
export const policyChanges = z.strictObject(fields).partial();
export type PolicyChanges = Partial<InvitePolicy>;

/** What `PATCH .../invite-policy` takes: any of the fields, and the links switch. */
export const policyPatch = z.strictObject({ linksEnabled: z.boolean(), ...fields }).partial();
export type PolicyPatch = z.output<typeof policyPatch>;

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** @returns only those fields that would be different from now on */
export const policyDifference = (policy: InvitePolicy, patch: PolicyChanges): PolicyChanges =>
  Object.fromEntries(
    Object.entries(patch).filter(
      ([field, value]) => value !== undefined && !same(policy[field as keyof InvitePolicy], value),
    ),
  );

const atMost = (value: number, limit: number | null): number =>
  limit === null ? value : Math.min(value, limit);

/** What an invite gets whose maker says nothing: the defaults, kept within the policy's own limits. */
export interface InviteDefaults {
  readonly emailTtlHours: number;
  readonly linkTtlHours: number;
  /** null = unlimited */
  readonly linkMaxUses: number | null;
}

/** @returns defaults that the policy itself would not refuse, also after a limit was set below them */
export const inviteDefaults = (policy: InvitePolicy): InviteDefaults => {
  const unlimited =
    policy.linkDefaultMaxUses === null && policy.allowUnlimited && policy.maxLinkUses === null;
  return {
    emailTtlHours: atMost(policy.emailTtlHours, policy.maxTtlHours),
    linkTtlHours: atMost(policy.linkTtlHours, policy.maxTtlHours),
    linkMaxUses: unlimited
      ? null
      : atMost(policy.linkDefaultMaxUses ?? policy.maxLinkUses ?? 1, policy.maxLinkUses),
  };
};
