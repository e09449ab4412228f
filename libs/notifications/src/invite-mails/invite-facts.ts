import { invites, statusAt } from 'foyer/invitations';
import type { EmailInvite, InviteTokens, Mailing } from 'foyer/invitations';
import { members, organizations } from 'foyer/organizations';
import type { MemberRow, OrganizationRow } from 'foyer/organizations';
import { parseEmailAddress } from 'foyer/platform';
import type { Clock, Database } from 'foyer/platform';
import { z } from 'zod';
import type { ClaimedMail } from '../outbox/mail.js';
import { rowOf } from '../rows.js';

/** Everything that the mail of an invite is written from. */
export interface InviteFacts {
  readonly invite: EmailInvite;
  readonly organization: OrganizationRow;
  /** Who made it, if that is a person who is or was a member. */
  readonly inviter: MemberRow | undefined;
  /** The invite's URL; holds the token. */
  readonly url: string;
}

/** Where {@link InviteFacts} are found. */
export interface InviteFactsParts {
  readonly database: Database;
  readonly tokens: Pick<InviteTokens, 'urlOf'>;
  readonly clock: Clock;
}

const mailingShape = z.object({ inviteId: z.string(), generation: z.number() });

/** @returns the invite, and the generation of it, that a mail is about */
export const mailingOf = ({ reference }: Pick<ClaimedMail, 'reference'>): Mailing =>
  mailingShape.parse(reference);

const inviterOf = async (
  database: Database,
  organizationId: string,
  { createdBySubject }: EmailInvite,
): Promise<MemberRow | undefined> =>
  createdBySubject === null ? undefined : rowOf(database, members, organizationId, createdBySubject);

/** @returns undefined when the invite has ended, its link was replaced, or its address is an erased person's */
export const inviteFacts = async (
  { database, tokens, clock }: InviteFactsParts,
  { organizationId, reference }: Pick<ClaimedMail, 'organizationId' | 'reference'>,
): Promise<InviteFacts | undefined> => {
  const { inviteId, generation } = mailingOf({ reference });
  const [invite, organization] = await Promise.all([
    rowOf(database, invites, organizationId, inviteId),
    rowOf(database, organizations, organizationId, organizationId),
  ]);
  if (invite?.kind !== 'email' || !organization || invite.generation !== generation) return undefined;
  const at = new Date(clock.now()).toISOString();
  if (statusAt(invite, organization, at) !== 'pending') return undefined;
  if (parseEmailAddress(invite.email) !== invite.email) return undefined;
  const inviter = await inviterOf(database, organizationId, invite);
  return { invite, organization, inviter, url: tokens.urlOf(invite) };
};
