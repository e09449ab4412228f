import type { Decision, State } from 'foyer/event-log';
import { apiKeys } from 'foyer/identity';
import type { MemberRow, OrganizationRow } from 'foyer/organizations';
import { entryOf, members } from 'foyer/organizations';
import { isRefusal, refuse } from 'foyer/platform';
import type { Account, Offer, Ticket } from '../../domain/admission.js';
import { accountRefusal, offerOf, standingRefusal } from '../../domain/admission.js';
import { authorityRefusal } from '../../domain/authority.js';
import type { InviteRow } from '../../domain/invite.js';

/** What somebody who holds a valid token may do next. */
export type Scenario = 'register' | 'sign-in' | 'accept' | 'wrong-account' | 'already-member';

interface Named {
  readonly key: string;
  readonly name: string;
}

/** What the invitee's page shows. */
export interface Preview {
  readonly organization: { readonly name: string; readonly description: string | null };
  readonly kind: InviteRow['kind'];
  readonly grant: { readonly roles: readonly Named[]; readonly teams: readonly Named[] };
  /** The invited address; only of e-mail invites. */
  readonly email?: string;
  readonly expiresAt: string | null;
  /** A person by name, or what a program that holds an API key is called. */
  readonly invitedBy: { readonly kind: InviteRow['createdByKind']; readonly name: string | null };
  /** For who is not signed in, whether an account exists is not known here: then it says `register`. */
  readonly scenario: Scenario;
}

const inviterName = (
  state: State,
  { createdByKind, createdById, createdBySubject }: InviteRow,
): string | null => {
  if (createdByKind === 'api-key') return state.get(apiKeys, createdById)?.name ?? null;
  const member = createdBySubject === null ? undefined : state.get(members, createdBySubject);
  return member ? `${member.firstName} ${member.lastName}` : null;
};

const named = (organization: OrganizationRow, kind: 'roles' | 'teams', keys: readonly string[]): Named[] =>
  keys.map((key) => ({ key, name: entryOf(organization, kind, key)?.name ?? key }));

const scenarioOf = (
  state: State,
  offer: { invite: InviteRow; organization: OrganizationRow },
  account?: Account,
): Scenario => {
  if (!account) return 'register';
  if (state.get(members, account.subject)?.status === 'active') return 'already-member';
  return accountRefusal(offer, account)?.refused === 'invite.wrong-account' ? 'wrong-account' : 'accept';
};

const forAccount = (offer: Offer, account: Account | undefined): Decision => {
  const refusal = account && accountRefusal(offer, account);
  return refusal && refusal.refused !== 'invite.wrong-account' ? refusal : [];
};

interface Newcomer {
  readonly offer: Offer;
  readonly account: Account | undefined;
  readonly member: MemberRow | undefined;
  readonly at: string;
}

const forNewcomer = (state: State, ticket: Ticket, { offer, account, member, at }: Newcomer): Decision =>
  standingRefusal(offer, ticket, member, at) ??
  authorityRefusal(state, offer.organization, offer.invite, at) ??
  forAccount(offer, account);

const membershipDecides = (member: MemberRow | undefined): Decision | undefined => {
  if (member?.status === 'active') return [];
  return member?.status === 'inactive'
    ? refuse('member.inactive', 'Your membership is deactivated.')
    : undefined;
};

/**
 * Whether there is something to show: as redeeming, up to the account, but who is signed in with another account is only told so.
 * @returns no events, or in this order: `invite.unknown`, `links.switched-off`, `member.inactive`, the refusals of
 *   `standingRefusal`, `invite.authority-lost`, the refusals of `accountRefusal` but `invite.wrong-account`
 */
export const judgePreview = (
  state: State,
  ticket: Ticket,
  account: Account | undefined,
  at: string,
): Decision => {
  const offer = offerOf(state, ticket);
  if (isRefusal(offer)) return offer;
  const member = account && state.get(members, account.subject);
  return membershipDecides(member) ?? forNewcomer(state, ticket, { offer, account, member, at });
};

/** @returns what the page shows; only for a ticket that {@link judgePreview} did not refuse */
export const previewOf = (state: State, ticket: Ticket, account: Account | undefined): Preview => {
  const offer = offerOf(state, ticket);
  if (isRefusal(offer)) throw new Error('A preview was asked of an invite that cannot be seen.');
  const { invite, organization } = offer;
  return {
    organization: { name: organization.name, description: organization.description },
    kind: invite.kind,
    grant: {
      roles: named(organization, 'roles', invite.grant.roles),
      teams: named(organization, 'teams', invite.grant.teams),
    },
    ...(invite.kind === 'email' && { email: invite.email }),
    expiresAt: invite.expiresAt,
    invitedBy: { kind: invite.createdByKind, name: inviterName(state, invite) },
    scenario: scenarioOf(state, offer, account),
  };
};
