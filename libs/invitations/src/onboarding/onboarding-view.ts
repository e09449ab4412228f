import { showInvite } from '../list-invites/invite-view.js';
import type { InviteView } from '../list-invites/invite-view.js';
import type { Founded } from './founding.js';

/** The onboarding link as its maker sees it. */
export type OnboardingLinkView = InviteView & { readonly url: string };

/** @returns the field of an answer about a new organization; nothing when there is no such link */
export const showOnboardingLink = ({
  organization,
  owner,
  onboardingLink,
}: Founded): { onboardingLink?: OnboardingLinkView } => {
  if (!onboardingLink) return {};
  const creator = { kind: 'user', id: owner.userId, name: `${owner.firstName} ${owner.lastName}` } as const;
  const { now, url } = onboardingLink;
  return { onboardingLink: { ...showInvite(now, organization.organizationId, creator), url } };
};
