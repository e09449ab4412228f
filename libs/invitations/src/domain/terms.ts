import type { Refusal } from 'foyer/platform';
import { domainOf, refuse } from 'foyer/platform';
import type { EmailAddress } from 'foyer/platform';
import type { InvitePolicy } from 'foyer/organizations';
import { inviteDefaults } from 'foyer/organizations';
import type { Audience } from './audience.js';
import { domainsOf, isPublic } from './audience.js';

const hour = 3_600_000;

/** How long an invite lives. `ttlMs` null and `expiresAt` null: for ever. */
export interface Life {
  readonly expiresAt: string | null;
  readonly ttlMs: number | null;
}

const lasting = (ttlMs: number, at: string): { expiresAt: string; ttlMs: number } => ({
  expiresAt: new Date(Date.parse(at) + ttlMs).toISOString(),
  ttlMs,
});

/** @returns the window that a resend opens: the invite's own life, within what the policy allows by now */
export const freshWindow = (
  ttlMs: number,
  { maxTtlHours }: InvitePolicy,
  at: string,
): { expiresAt: string; ttlMs: number } =>
  lasting(maxTtlHours === null ? ttlMs : Math.min(ttlMs, maxTtlHours * hour), at);

/** @returns the life of an invite whose maker says nothing */
export const defaultLife = (
  kind: 'email' | 'link',
  policy: InvitePolicy,
  at: string,
): { expiresAt: string; ttlMs: number } => {
  const { emailTtlHours, linkTtlHours } = inviteDefaults(policy);
  return lasting((kind === 'email' ? emailTtlHours : linkTtlHours) * hour, at);
};

/**
 * The life of an invite until a moment that somebody chose.
 * @returns `expiry.in-the-past` (also for this very moment), `policy.ttl-too-long`
 */
export const lifeUntil = (
  expiresAt: string,
  { maxTtlHours }: InvitePolicy,
  at: string,
): { expiresAt: string; ttlMs: number } | Refusal => {
  const ttlMs = Date.parse(expiresAt) - Date.parse(at);
  if (ttlMs <= 0) return refuse('expiry.in-the-past', 'The expiry must lie in the future.');
  if (maxTtlHours !== null && ttlMs > maxTtlHours * hour)
    return refuse('policy.ttl-too-long', `The policy allows invites to live ${maxTtlHours} hours at most.`);
  return { expiresAt, ttlMs };
};

/** @returns the life of a link that never expires; `policy.never-not-allowed`, or `policy.ttl-too-long` where lives are capped */
export const lifeForEver = ({ allowNeverExpires, maxTtlHours }: InvitePolicy): Life | Refusal => {
  if (!allowNeverExpires) return refuse('policy.never-not-allowed', 'The policy wants every link to expire.');
  if (maxTtlHours !== null)
    return refuse('policy.ttl-too-long', `The policy allows invites to live ${maxTtlHours} hours at most.`);
  return { expiresAt: null, ttlMs: null };
};

/**
 * The life of a link.
 * @param asked RFC 3339 UTC with milliseconds; null = never; undefined = as the policy says
 * @returns as {@link lifeUntil} and {@link lifeForEver}
 */
export const lifeOf = (
  asked: string | null | undefined,
  policy: InvitePolicy,
  at: string,
): Life | Refusal => {
  if (asked === undefined) return defaultLife('link', policy, at);
  return asked === null ? lifeForEver(policy) : lifeUntil(asked, policy, at);
};

/** @returns `policy.unlimited-not-allowed` or `policy.too-many-uses`; no limit at all is above every cap */
export const usesRefusal = (
  maxUses: number | null,
  { allowUnlimited, maxLinkUses }: InvitePolicy,
): Refusal | undefined => {
  if (maxUses === null && !allowUnlimited)
    return refuse('policy.unlimited-not-allowed', 'The policy wants every link to have a number of uses.');
  if (maxLinkUses !== null && (maxUses ?? Infinity) > maxLinkUses)
    return refuse('policy.too-many-uses', `The policy allows links ${maxLinkUses} uses at most.`);
  return undefined;
};

/** @returns whether the policy lets addresses of the domain in */
export const isDomainAllowed = ({ allowedDomains }: InvitePolicy, domain: string): boolean =>
  allowedDomains.length === 0 || allowedDomains.includes(domain);

/** @returns `policy.domain-not-allowed` */
export const domainRefusal = (policy: InvitePolicy, domains: readonly string[]): Refusal | undefined => {
  const foreign = domains.find((domain) => !isDomainAllowed(policy, domain));
  return foreign === undefined
    ? undefined
    : refuse('policy.domain-not-allowed', `The policy does not allow addresses of ${foreign}.`);
};

/** @returns `policy.domain-not-allowed` */
export const addressRefusal = (policy: InvitePolicy, address: EmailAddress): Refusal | undefined =>
  domainRefusal(policy, [domainOf(address)]);

/** @returns `policy.public-not-allowed` or `policy.domain-not-allowed` */
export const audienceRefusal = (policy: InvitePolicy, audience: Audience): Refusal | undefined => {
  if (isPublic(audience) && !policy.allowPublicLinks)
    return refuse('policy.public-not-allowed', 'The policy wants every link to name its audience.');
  return domainRefusal(policy, domainsOf(audience));
};
