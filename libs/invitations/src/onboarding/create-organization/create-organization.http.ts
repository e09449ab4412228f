import { Body, Controller, Post } from '@nestjs/common';
import type { User } from 'foyer/identity';
import { CallingUser, userConstraints, Users } from 'foyer/identity';
import type { OrganizationView } from 'foyer/organizations';
import { newOrganizationBody, showOrganization } from 'foyer/organizations';
import { CurrentRequest, Refuses, zod } from 'foyer/platform';
import type { RequestContext } from 'foyer/platform';
import type { z } from 'zod';
import { FoundOrganization, onboardingBody } from '../founding.js';
import type { Alongside } from '../founding.js';
import { showOnboardingLink } from '../onboarding-view.js';
import type { OnboardingLinkView } from '../onboarding-view.js';

const body = newOrganizationBody.extend({ onboarding: onboardingBody.optional() });

/** A new organization as its maker sees it. */
export interface CreateOrganizationAnswer {
  readonly organization: OrganizationView;
  readonly onboardingLink?: OnboardingLinkView;
}

@Controller('v1/organizations')
export class CreateOrganizationController {
  constructor(
    private readonly founding: FoundOrganization,
    private readonly users: Users,
  ) {}

  /** Makes another organization, which the caller owns. */
  @Post()
  @Refuses('organization.slug-taken')
  async create(
    @Body(zod(body)) { onboarding, ...organization }: z.output<typeof body>,
    @CallingUser() founder: User,
    @CurrentRequest() request: RequestContext,
  ): Promise<CreateOrganizationAnswer> {
    const made = await this.founding.found(
      { organization, onboarding, founder, request },
      this.held(founder),
    );
    return { organization: showOrganization(made.organization), ...showOnboardingLink(made) };
  }

  /** Who is erased from another organization at this moment makes none without an account. */
  private held({ id }: User): Alongside {
    return (asker) => [
      {
        ...asker,
        decide: () => [],
        result: () => undefined,
        alongside: () => [this.users.hold(id)],
        constraints: userConstraints,
      },
    ];
  }
}
