import type { LookupOf, NewEvent, State } from 'foyer/event-log';
import type { EmailAddress } from 'foyer/platform';
import { onInvite } from './invite.events.js';
import type { EmailInvite, InviteRow, LinkInvite } from './invite.js';
import { invites } from './invites.projection.js';
import { revocation } from './revoke.decisions.js';

/** Invites that hold the address: e-mail invites to it, in any state, and links whose audience names it. */
export const invitesNaming: LookupOf<InviteRow> = {
  name: 'invites-naming',
  projection: invites,
  where: `(coalesce(t.email, '~') = $3 or (t.kind = 'link' and t.audience ? $3))`,
  limit: 100_000,
};

/** What a person's erasure means for invites. */
export interface InviteErasure {
  /** Facts that come before the erasure: open invites to the address are dead for good. */
  readonly revoked: readonly NewEvent[];
  /** Invites whose rows and events speak of the person. */
  readonly inviteIds: readonly string[];
  /** Subjects, beside the person's own, whose keys the person's address is encrypted with. */
  readonly holders: readonly string[];
  /** Facts that come after the erasure: of links, what is not about the person. */
  readonly restored: readonly NewEvent[];
}

const isToAddress = (invite: InviteRow, email: EmailAddress): invite is EmailInvite =>
  invite.kind === 'email' && invite.email === email;

const isLinkNaming = (invite: InviteRow, email: EmailAddress): invite is LinkInvite =>
  invite.kind === 'link' && invite.audience.includes(email);

/** The others of the audience are let in as before. Nobody else left: the erased place stays, since an empty audience is public. */
const audienceWithout = ({ audience }: LinkInvite, email: EmailAddress): object => {
  const rest = audience.filter((entry) => entry !== email);
  const addresses = rest.filter((entry) => !entry.startsWith('@'));
  if (addresses.length === 0) return {};
  const domains = rest.filter((entry) => entry.startsWith('@')).map((entry) => entry.slice(1));
  return { audienceDomains: domains, audienceAddresses: addresses };
};

const mentions = (value: unknown, email: EmailAddress): boolean =>
  JSON.stringify(value).toLowerCase().includes(email);

const restoredOf = (link: LinkInvite, email: EmailAddress): NewEvent[] => {
  const { kind, subject, note, metadata } = link;
  const rest = {
    ...audienceWithout(link, email),
    ...(note !== null && !mentions(note, email) && { note }),
    ...(Object.keys(metadata).length > 0 && !mentions(metadata, email) && { metadata }),
  };
  return Object.keys(rest).length === 0 ? [] : [onInvite(link, 'InviteEdited', { kind, subject, ...rest })];
};

/** @returns what follows for invites from erasing the person with that address */
export const eraseFromInvites = (state: State, email: EmailAddress): InviteErasure => {
  const naming = state.find(invitesNaming, email);
  const theirs = naming.filter((invite) => isToAddress(invite, email));
  const links = naming.filter((invite) => isLinkNaming(invite, email));
  return {
    revoked: theirs
      .filter(({ state: standing }) => standing === 'open')
      .map((invite) => revocation(invite, 'erased')),
    inviteIds: [...theirs, ...links].map(({ inviteId }) => inviteId),
    holders: links.map(({ subject }) => subject),
    restored: links.flatMap((link) => restoredOf(link, email)),
  };
};
