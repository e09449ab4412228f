import type { Command } from 'foyer/event-log';
import { refuse } from 'foyer/platform';
import type { RequestContext } from 'foyer/platform';
import { inOrganization, theOrganization } from '../domain/in-organization.js';
import type { Person } from '../domain/joining.js';
import { members } from '../domain/members.projection.js';
import type { MemberRow } from '../domain/members.projection.js';
import { createOrganization } from '../domain/organization.decisions.js';
import type { OrganizationRow } from '../domain/organization.projection.js';

/** A new organization and who makes it. `slug` is free as far as is known (see {@link Slugs}). */
export interface OrganizationToCreate {
  readonly organizationId: string;
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
  /** `subject` is the pseudonym in the new organization. */
  readonly owner: Person;
  readonly request: RequestContext | undefined;
}

/** What was made. */
export interface CreatedOrganization {
  readonly organization: OrganizationRow;
  readonly owner: MemberRow;
}

const ownerOf = (owner: MemberRow | undefined): MemberRow => {
  if (!owner) throw new Error('A new organization has no owner.');
  return owner;
};

/**
 * `OrganizationCreated` and the owner's `MemberJoined`. Takes the slug in the same transaction.
 * @returns a command that can be refused with organization.slug-taken; put it first among commands that are decided together
 */
export const createOrganizationCommand = ({
  organizationId,
  owner,
  request,
  ...facts
}: OrganizationToCreate): Command<CreatedOrganization> => ({
  ...inOrganization(
    { organizationId, actor: { kind: 'user', id: owner.userId, subject: owner.subject, request } },
    {
      decide: (state, asking) => createOrganization(state, asking, { ...facts, owner }),
      result: (state) => ({
        organization: theOrganization(state, organizationId),
        owner: ownerOf(state.get(members, owner.subject)),
      }),
    },
  ),
  alongside: () => [
    {
      text: `insert into foyer_organizations.slugs (slug, organization_id) values ($1, $2)`,
      values: [facts.slug, organizationId],
    },
  ],
  constraints: { slugs_pkey: refuse('organization.slug-taken', 'Another organization has this slug.') },
});
