import type { State } from 'foyer/event-log';
import type { MemberRow, OrganizationRow } from 'foyer/organizations';
import { organizations } from 'foyer/organizations';
import type { EmailAddress, Refusal } from 'foyer/platform';
import { refuse } from 'foyer/platform';
import { admits } from './audience.js';
import { unknownInvite } from './existing.js';
import type { InviteRow, InviteStatus } from './invite.js';
import { statusAt } from './invite.js';
import { invites } from './invites.projection.js';
import { addressRefusal } from './terms.js';

/** What a token stands for. */
export interface Ticket {
  readonly organizationId: string;
  readonly inviteId: string;
  readonly generation: number;
  /** What kind of invite it is for, where that is known. */
  readonly kind?: InviteRow['kind'];
}

/** An invite, and the organization whose rules it is judged by. */
export interface Offer {
  readonly invite: InviteRow;
  readonly organization: OrganizationRow;
}

/** Somebody who is signed in; `subject` is the pseudonym of the account's address in the organization. */
export interface Account {
  readonly subject: string;
  readonly email: EmailAddress;
  /** Whether the account has proved that the address is theirs. */
  readonly verified: boolean;
}

/** @returns what the ticket is for, or `invite.unknown`, `links.switched-off` */
export const offerOf = (state: State, { organizationId, inviteId }: Ticket): Offer | Refusal => {
  const organization = state.get(organizations, organizationId);
  const invite = state.get(invites, inviteId);
  if (!organization || !invite) return unknownInvite();
  return invite.kind === 'link' && !organization.linksEnabled
    ? refuse('links.switched-off', 'Links are switched off in this organization.')
    : { invite, organization };
};

const spent: Partial<Record<InviteStatus, () => Refusal>> = {
  declined: () => refuse('invite.declined', 'The invite was declined.'),
  accepted: () => refuse('invite.accepted', 'The invite was used already.'),
  expired: () => refuse('invite.expired', 'The invite has expired.'),
  exhausted: () => refuse('invite.exhausted', 'The link was used as often as it may be.'),
  disabled: () => refuse('invite.disabled', 'The link is disabled at the moment.'),
};

/**
 * Whether the invite still stands, for anybody or for this former member.
 * @returns in this order: `invite.revoked`, `.superseded`, `.declined`, `.accepted` (also: this person used the link
 *   before), `.expired`, `.exhausted`, `.disabled`
 */
export const standingRefusal = (
  { invite, organization }: Offer,
  { generation }: Ticket,
  member: MemberRow | undefined,
  at: string,
): Refusal | undefined => {
  const status = statusAt(invite, organization, at);
  if (status === 'revoked') return refuse('invite.revoked', 'The invite was revoked.');
  if (generation < invite.generation)
    return refuse('invite.superseded', 'The invite was sent again since; the newer mail counts.');
  const used = member?.usedInvites.includes(invite.inviteId) ?? false;
  return spent[used && status !== 'declined' ? 'accepted' : status]?.();
};

const unverified = (): Refusal =>
  refuse('invite.address-unverified', 'Verify your address first, since the invite depends on it.');

const emailAccountRefusal = ({ invite }: Offer, account: Account): Refusal | undefined => {
  if (account.subject !== invite.subject)
    return refuse('invite.wrong-account', 'The invite is for another address.');
  return account.verified ? undefined : unverified();
};

const linkAccountRefusal = ({ invite, organization }: Offer, account: Account): Refusal | undefined => {
  const { policy } = organization;
  if (invite.audience.length === 0 && policy.allowedDomains.length === 0) return undefined;
  if (!account.verified) return unverified();
  if (!admits(invite.audience, account.email))
    return refuse('invite.audience-mismatch', 'The link is not meant for your address.');
  return addressRefusal(policy, account.email);
};

/**
 * Whether the invite is for this account.
 * @returns in this order: `invite.wrong-account`, `invite.address-unverified`, `invite.audience-mismatch`,
 *   `policy.domain-not-allowed`
 */
export const accountRefusal = (offer: Offer, account: Account): Refusal | undefined =>
  offer.invite.kind === 'email' ? emailAccountRefusal(offer, account) : linkAccountRefusal(offer, account);
