import type { LookupOf, NewEvent, State } from 'foyer/event-log';
import type { EmailAddress } from 'foyer/platform';
import { onInvite } from './invite.events.js';
import type { EmailInvite, InviteRow, LinkInvite } from './invite.js';
import { invites } from './invites.projection.js';
import { revocation } from './revoke.decisions.js';

/** Invites whose rows hold the address: e-mail invites to it, in any state, and links whose audience names it. */
export const invitesNaming: LookupOf<InviteRow> = {
  name: 'invites-naming',
  projection: invites,
  where: `(coalesce(t.email, '~') = $3 or (t.kind = 'link' and t.audience ? $3))`,
  limit: 100_000,
};

/** Somebody who is to be forgotten. */
export interface Forgotten {
  readonly email: EmailAddress;
  /** Links that the log knows to have spoken of the address, in their audience of today or before. */
  readonly linkIds: readonly string[];
}

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

const isLink = (invite: InviteRow | undefined): invite is LinkInvite => invite?.kind === 'link';

const linksOf = (state: State, naming: readonly InviteRow[], { email, linkIds }: Forgotten): LinkInvite[] => {
  const named = naming.filter(isLink).filter(({ audience }) => audience.includes(email));
  const ids = new Set([...linkIds, ...named.map(({ inviteId }) => inviteId)]);
  return [...ids].map((id) => state.get(invites, id)).filter(isLink);
};

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
export const eraseFromInvites = (state: State, forgotten: Forgotten): InviteErasure => {
  const { email } = forgotten;
  const naming = state.find(invitesNaming, email);
  const theirs = naming.filter((invite) => isToAddress(invite, email));
  const links = linksOf(state, naming, forgotten);
  return {
    revoked: theirs
      .filter(({ state: standing }) => standing === 'open')
      .map((invite) => revocation(invite, 'erased')),
    inviteIds: [...theirs, ...links].map(({ inviteId }) => inviteId),
    holders: links.map(({ subject }) => subject),
    restored: links.flatMap((link) => restoredOf(link, email)),
  };
};
