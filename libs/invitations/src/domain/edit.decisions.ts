import type { Decision, State } from 'foyer/event-log';
import type { Asking, Grant } from 'foyer/organizations';
import { checkGrant, sameGrant } from 'foyer/organizations';
import type { Refusal } from 'foyer/platform';
import { isRefusal, refuse } from 'foyer/platform';
import type { Audience } from './audience.js';
import { audienceEntries } from './audience.js';
import { aboveRefusal, authorityOf } from './authority.js';
import { notPending, onExisting } from './existing.js';
import type { Found } from './existing.js';
import type { InviteEdited } from './invite.events.js';
import { onInvite } from './invite.events.js';
import type { InviteRow } from './invite.js';
import { same } from './same.js';
import { audienceRefusal, lifeOf, usesRefusal } from './terms.js';

type Maybe<T> = T | undefined;

/** What is to be different; what is left out stays. `expiresAt` null (links): never; `maxUses` null: unlimited. */
export interface Edits {
  readonly note?: Maybe<string | null>;
  readonly metadata?: Maybe<Readonly<Record<string, unknown>> | null>;
  readonly grant?: Maybe<Grant>;
  readonly expiresAt?: Maybe<string | null>;
  readonly name?: Maybe<string | null>;
  readonly description?: Maybe<string | null>;
  readonly audience?: Maybe<Audience>;
  readonly maxUses?: Maybe<number | null>;
  readonly notifyCreator?: Maybe<boolean>;
}

const ofLinksOnly = ['name', 'description', 'audience', 'maxUses', 'notifyCreator'] as const;

/** An expired or used-up link can be edited, since that is how it is opened again. */
const editRefusal = ({ invite, status }: Found, edits: Edits): Refusal | undefined => {
  if (status === 'revoked' || status === 'accepted' || status === 'declined') return notPending(status);
  if (invite.kind === 'link') return undefined;
  if (status !== 'pending') return notPending(status);
  if (ofLinksOnly.some((field) => edits[field] !== undefined))
    return refuse('invite.not-a-link', 'Name, description, audience, uses and notice are for links.');
  return edits.expiresAt === null ? refuse('request.invalid', 'An e-mail invite always expires.') : undefined;
};

type Changed = Partial<InviteEdited>;
type Part = (found: Found, edits: Edits, asking: Asking) => Changed | Refusal;

const plain: Part = ({ invite }, { note, name, description, notifyCreator }) =>
  Object.fromEntries(
    Object.entries({ note, name, description, notifyCreator }).filter(
      ([field, value]) => value !== undefined && value !== invite[field as keyof InviteRow],
    ),
  );

const metadata: Part = ({ invite }, { metadata: wanted }) =>
  wanted === undefined || same(invite.metadata, wanted ?? {}) ? {} : { metadata: wanted };

/** Who changes the grant vouches for it from now on. What it gave already may stay, though it was retired since. */
const grant: Part = ({ invite, organization, scopes }, { grant: wanted }, asking) => {
  if (wanted === undefined || sameGrant(invite.grant, wanted)) return {};
  const refusal =
    checkGrant(organization, wanted, invite.grant) ?? aboveRefusal(organization, scopes, wanted);
  return refusal ?? { grant: wanted, authority: authorityOf(asking, scopes) };
};

const audience: Part = ({ invite, organization }, { audience: wanted }) => {
  if (wanted === undefined || same(invite.audience, audienceEntries(wanted))) return {};
  const { domains, addresses } = wanted;
  return (
    audienceRefusal(organization.policy, wanted) ?? {
      audienceDomains: domains,
      audienceAddresses: addresses.length > 0 ? addresses : null,
    }
  );
};

const maxUses: Part = ({ invite, organization }, { maxUses: wanted }) => {
  if (wanted === undefined || wanted === invite.maxUses) return {};
  const refusal = usesRefusal(wanted, organization.policy);
  if (refusal) return refusal;
  return wanted !== null && wanted < invite.uses
    ? refuse('invite.quota-below-uses', `The link was used ${invite.uses} times already.`)
    : { maxUses: wanted };
};

const life: Part = ({ invite, organization }, { expiresAt }, { at }) =>
  expiresAt === undefined || expiresAt === invite.expiresAt ? {} : lifeOf(expiresAt, organization.policy, at);

const parts: readonly Part[] = [plain, metadata, grant, life, maxUses, audience];

const changedOf = (found: Found, edits: Edits, asking: Asking): Changed | Refusal => {
  let changed: Changed = {};
  for (const part of parts) {
    const one = part(found, edits, asking);
    if (isRefusal(one)) return one;
    changed = { ...changed, ...one };
  }
  return changed;
};

/**
 * Changes a live invite, or opens an expired or used-up link again. An e-mail invite whose expiry is moved has the time
 * from now until then as its own life. Nothing happens when nothing would be different.
 * @returns in this order: `invite.not-pending`, `invite.not-a-link`, `grant.unknown-key`, `role.above-yours`,
 *   `expiry.in-the-past`, `policy.ttl-too-long`, `policy.never-not-allowed`, `policy.unlimited-not-allowed`,
 *   `policy.too-many-uses`, `invite.quota-below-uses`, `policy.public-not-allowed`, `policy.domain-not-allowed`
 */
export const editInvite = (
  state: State,
  asking: Asking,
  { inviteId, edits }: { readonly inviteId: string; readonly edits: Edits },
): Decision =>
  onExisting(state, asking, inviteId, (found) => {
    const changed = editRefusal(found, edits) ?? changedOf(found, edits, asking);
    if (isRefusal(changed)) return changed;
    if (Object.keys(changed).length === 0) return [];
    const { kind, subject } = found.invite;
    return [onInvite(found.invite, 'InviteEdited', { kind, subject, ...changed })];
  });
