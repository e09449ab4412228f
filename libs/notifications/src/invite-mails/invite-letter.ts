import { erased } from 'foyer/event-log';
import { rolesOf } from 'foyer/organizations';
import type { MemberRow, OrganizationRow } from 'foyer/organizations';
import type { Letter } from '../letters/letter.js';
import { listIn, mailLocaleFor, momentIn } from '../letters/locale.js';
import type { MailLocale } from '../letters/locale.js';
import { tameMessage, tameName } from '../letters/tame-text.js';
import { renderMail } from '../letters/templates.js';
import type { InviteFacts } from './invite-facts.js';

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

type Template = 'invite' | 'invite-resent' | 'invite-reminder';

/** "A new link" only to who has had one by mail. */
const templateFor = ({ sentAt }: InviteFacts['invite']): Template =>
  sentAt === null ? 'invite' : 'invite-resent';

/** @returns the mail in the invite's language */
export const inviteLetter = (
  { invite, organization, inviter, url }: InviteFacts,
  template: Template = templateFor(invite),
): Letter => {
  const language = mailLocaleFor(invite.locale);
  const name = tameName(organization.name) || organization.slug;
  const texts = renderMail(template, language, {
    organization: name,
    inviter: nameOf(inviter),
    roles: roleNames(organization, invite.grant.roles, language),
    message: tameMessage(invite.message),
    url,
    expires: momentIn(language, invite.expiresAt),
  });
  return { ...texts, language, onBehalfOf: name, to: invite.email };
};
