import type { Decision, State } from 'foyer/event-log';
import type { Asking, Grant, OrganizationRow, Scope } from 'foyer/organizations';
import { allowedTo, checkGrant, inviteDefaults } from 'foyer/organizations';
import type { EmailAddress, Refusal } from 'foyer/platform';
import { isRefusal, refuse } from 'foyer/platform';
import type { Audience } from './audience.js';
import { aboveRefusal, authorityOf } from './authority.js';
import { onInvite } from './invite.events.js';
import { placeFor } from './place.js';
import { addressRefusal, audienceRefusal, defaultLife, lifeOf, lifeUntil, usesRefusal } from './terms.js';

/** Which key made a token, and the token's keyed hash (base64url, 43 characters). */
export interface Token {
  readonly kid: string;
  readonly digest: string;
}

interface NewInvite {
  readonly inviteId: string;
  readonly grant: Grant;
  readonly note: string | null;
  /** null: none */
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly token: Token;
}

/** An invite for one person. */
export interface NewEmailInvite extends NewInvite {
  readonly email: EmailAddress;
  /** The person's pseudonym in the organization. */
  readonly subject: string;
  /** Left out: the policy's life. */
  readonly expiresAt?: string | undefined;
  readonly message: string | null;
  readonly locale: string | null;
  readonly sendMail: boolean;
}

/** A shareable link. */
export interface NewLinkInvite extends NewInvite {
  readonly name: string | null;
  readonly description: string | null;
  readonly audience: Audience;
  /** Left out: the policy's default; null: unlimited. */
  readonly maxUses?: number | null | undefined;
  /** Left out: the policy's life; null: never. */
  readonly expiresAt?: string | null | undefined;
  /** Left out: the policy's default. */
  readonly notifyCreator?: boolean | undefined;
}

const grantRefusal = (
  organization: OrganizationRow,
  scopes: ReadonlySet<Scope>,
  grant: Grant,
): Refusal | undefined => checkGrant(organization, grant) ?? aboveRefusal(organization, scopes, grant);

const created = (asking: Asking, scopes: ReadonlySet<Scope>, ask: NewInvite) => ({
  grant: ask.grant,
  createdBy: authorityOf(asking, scopes),
  note: ask.note,
  metadata: ask.metadata,
  token: ask.token,
  generation: 1 as const,
});

/**
 * Invites one person by mail and reserves a seat.
 * @returns in this order: `grant.unknown-key`, `role.above-yours`, `expiry.in-the-past`, `policy.ttl-too-long`,
 *   `policy.domain-not-allowed`, `member.already`, `invite.duplicate`, `seats.none-left`
 */
export const createEmailInvite = (state: State, asking: Asking, ask: NewEmailInvite): Decision =>
  allowedTo('invites:write', state, asking, (organization, scopes) => {
    const { policy } = organization;
    const ungrantable = grantRefusal(organization, scopes, ask.grant);
    if (ungrantable) return ungrantable;
    const { expiresAt, email, subject, message, locale, sendMail } = ask;
    const life = expiresAt
      ? lifeUntil(expiresAt, policy, asking.at)
      : defaultLife('email', policy, asking.at);
    if (isRefusal(life)) return life;
    const place = addressRefusal(policy, email) ?? placeFor(state, asking, organization, ask);
    if (isRefusal(place)) return place;
    const data = { ...created(asking, scopes, ask), ...life, subject, email, message, locale, sendMail };
    return [
      ...place,
      onInvite({ inviteId: ask.inviteId, version: 0 }, 'InviteCreated', { kind: 'email', ...data }),
    ];
  });

/** @returns whose key encrypts the personal fields of a link */
export const holderOf = (inviteId: string): string => `audience:${inviteId}`;

const linkFields = (ask: NewLinkInvite, { policy, linksGeneration }: OrganizationRow) => ({
  subject: holderOf(ask.inviteId),
  name: ask.name,
  description: ask.description,
  audienceDomains: ask.audience.domains,
  audienceAddresses: ask.audience.addresses.length > 0 ? ask.audience.addresses : null,
  notifyCreator: ask.notifyCreator ?? policy.notifyCreatorDefault,
  linksGeneration,
});

/**
 * Makes a shareable link.
 * @returns in this order: `links.switched-off` (409 here), `grant.unknown-key`, `role.above-yours`, `expiry.in-the-past`,
 *   `policy.ttl-too-long`, `policy.never-not-allowed`, `policy.unlimited-not-allowed`, `policy.too-many-uses`,
 *   `policy.public-not-allowed`, `policy.domain-not-allowed`
 */
export const createLinkInvite = (state: State, asking: Asking, ask: NewLinkInvite): Decision =>
  allowedTo('invites:write', state, asking, (organization, scopes) => {
    const { policy, linksEnabled } = organization;
    if (!linksEnabled) return refuse('links.switched-off', 'Links are switched off in this organization.');
    const ungrantable = grantRefusal(organization, scopes, ask.grant);
    if (ungrantable) return ungrantable;
    const life = lifeOf(ask.expiresAt, policy, asking.at);
    if (isRefusal(life)) return life;
    const maxUses = ask.maxUses === undefined ? inviteDefaults(policy).linkMaxUses : ask.maxUses;
    const unwanted = usesRefusal(maxUses, policy) ?? audienceRefusal(policy, ask.audience);
    if (unwanted) return unwanted;
    const data = { ...created(asking, scopes, ask), ...linkFields(ask, organization), ...life, maxUses };
    return [onInvite({ inviteId: ask.inviteId, version: 0 }, 'InviteCreated', { kind: 'link', ...data })];
  });
