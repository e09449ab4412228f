import { erased } from 'foyer/event-log';
import type { EmailInvite } from 'foyer/invitations';
import { rolesOf } from 'foyer/organizations';
import type { MemberRow, OrganizationRow } from 'foyer/organizations';
import type { Letter } from '../letters/letter.js';
import { listIn, mailLocaleFor, momentIn } from '../letters/locale.js';
import type { MailLocale } from '../letters/locale.js';
import { tameMessage, tameName } from '../letters/tame-text.js';
import { renderMail } from '../letters/templates.js';

/** Everything that the mail of an invite is written from. */
export interface InviteFacts {
  readonly invite: EmailInvite;
  readonly organization: OrganizationRow;
  /** Who made it, if that is a person who is or was a member. */
  readonly inviter: MemberRow | undefined;
  /** The invite's URL; holds the token. */
  readonly url: string;
}

const nameOf = (inviter: MemberRow | undefined): string | null => {
  if (!inviter || inviter.firstName === erased) return null;
  return tameName(`${inviter.firstName} ${inviter.lastName}`) || null;
};

const roleNames = (organization: OrganizationRow, keys: readonly string[], language: MailLocale): string => {
  const roles = rolesOf(organization);
  const names = keys.map((key) =>
    tameName((Object.hasOwn(roles, key) ? roles[key]?.name : undefined) ?? key),
  );
  return listIn(
    language,
    names.filter((name) => name !== ''),
  );
};

/** @returns the mail in the invite's language; "a new link" only to who has had one by mail */
export const inviteLetter = ({ invite, organization, inviter, url }: InviteFacts): Letter => {
  const language = mailLocaleFor(invite.locale);
  const name = tameName(organization.name) || organization.slug;
  const texts = renderMail(invite.sentAt === null ? 'invite' : 'invite-resent', language, {
    organization: name,
    inviter: nameOf(inviter),
    roles: roleNames(organization, invite.grant.roles, language),
    message: tameMessage(invite.message),
    url,
    expires: momentIn(language, invite.expiresAt),
  });
  return { ...texts, language, onBehalfOf: name, to: invite.email };
};
