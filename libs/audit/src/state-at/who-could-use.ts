import type { InviteView } from 'foyer/invitations/state';
import type { PolicyView } from 'foyer/organizations/state';

type Link = Extract<InviteView, { kind: 'link' }>;

const usesLeft = ({ remaining, maxUses }: Link): string =>
  remaining === null ? 'without limit' : `${remaining} of ${maxUses} uses left`;

const peopleOf = ({ audience }: Link, { allowedDomains }: PolicyView): string => {
  const whom =
    audience.length === 0
      ? 'Whoever had the link'
      : `Whoever had the link and a verified address of ${audience.join(', ')}`;
  return allowedDomains.length === 0
    ? whom
    : `${whom}${audience.length === 0 ? ' and a verified address' : ', and'} in ${allowedDomains.join(', ')}`;
};

/** @returns one sentence: who could have joined by that invite, as the two were at one moment */
export const whoCouldUse = (invite: InviteView, policy: PolicyView): string => {
  const { status, revokedReason, expiresAt } = invite;
  if (status !== 'pending' && status !== 'active')
    return `Nobody: it was ${status}${revokedReason === undefined ? '' : ` (${revokedReason})`}.`;
  if (invite.kind === 'email') return `Only ${invite.email}, until ${expiresAt}.`;
  if (!policy.linksEnabled) return 'Nobody: links were switched off.';
  const until = expiresAt === null ? 'for ever' : `until ${expiresAt}`;
  return `${peopleOf(invite, policy)}, ${until}, ${usesLeft(invite)}; each person once, members not.`;
};
