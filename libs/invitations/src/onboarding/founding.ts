import { Injectable } from '@nestjs/common';
import type { Command } from 'foyer/event-log';
import { EventLog } from 'foyer/event-log';
import type { User } from 'foyer/identity';
import type { Asker, CreatedOrganization, OrganizationRow } from 'foyer/organizations';
import {
  createOrganizationCommand,
  defineTeamCommand,
  newOrganizationBody,
  Slugs,
  teamBody,
} from 'foyer/organizations';
import type { OrganizationId, RequestContext } from 'foyer/platform';
import { newId } from 'foyer/platform';
import { z } from 'zod';
import type { InviteNow } from '../list-invites/invite-view.js';
import { InviteTokens } from '../tokens.js';
import { onboardingLinkCommand } from './onboarding-link.js';

/** What a body says about the onboarding link: it is made along with a team, which everybody who joins by it is in. */
export const onboardingBody = z.strictObject({ team: teamBody });

/** What a new organization is to be. */
export interface Founding {
  readonly organization: z.output<typeof newOrganizationBody>;
  readonly onboarding?: z.output<typeof onboardingBody> | undefined;
  readonly founder: User;
  readonly request: RequestContext;
}

/** An organization that was made, and its onboarding link if one was asked for. */
export interface Founded {
  readonly organization: OrganizationRow;
  readonly owner: CreatedOrganization['owner'];
  readonly onboardingLink?: { readonly now: InviteNow; readonly url: string };
}

/** What else is decided with the organization, once its id is known: commands that come after it, in one commit. */
export type Alongside = (
  asker: Asker & { readonly organizationId: OrganizationId },
) => readonly Command<unknown>[];

/** Makes organizations, with team and onboarding link, as one decision. */
@Injectable()
export class FoundOrganization {
  constructor(
    private readonly log: EventLog,
    private readonly slugs: Slugs,
    private readonly tokens: InviteTokens,
  ) {}

  /** @throws RefusedError organization.slug-taken, and whatever the commands alongside refuse */
  found(founding: Founding, alongside: Alongside = () => []): Promise<Founded> {
    const { organization, request } = founding;
    return this.slugs.claim({ ...organization, request }, (slug) => this.tryWith(slug, founding, alongside));
  }

  private async tryWith(
    slug: string,
    { organization, onboarding, founder, request }: Founding,
    alongside: Alongside,
  ): Promise<Founded> {
    const organizationId = newId('org');
    const subject = await this.log.lookupKeys.subject(organizationId, founder.email);
    const asker = { organizationId, actor: { kind: 'user', id: founder.id, subject, request } } as const;
    const { id: userId, email, firstName, lastName } = founder;
    const owner = { userId, subject, email, firstName, lastName };
    const { name, description } = organization;
    const link = onboarding
      ? [
          defineTeamCommand(asker, onboarding.team),
          onboardingLinkCommand(asker, onboarding.team, this.tokens),
        ]
      : [];
    const [made, ...rest] = await this.log.handleTogether<[CreatedOrganization, ...unknown[]]>([
      createOrganizationCommand({ organizationId, name, slug, description, owner, request }),
      ...alongside(asker),
      ...link,
    ]);
    const now = onboarding && (rest.at(-1) as InviteNow);
    return { ...made, ...(now && { onboardingLink: { now, url: this.tokens.urlOf(now.invite) } }) };
  }
}
