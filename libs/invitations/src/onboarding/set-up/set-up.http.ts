import { Body, Controller, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { User } from 'foyer/identity';
import { longestPassword, Public, SessionCookie } from 'foyer/identity';
import type { OrganizationView } from 'foyer/organizations';
import { nameText, newOrganizationBody, showOrganization } from 'foyer/organizations';
import {
  CurrentRequest,
  Idempotency,
  parseEmailAddress,
  RateLimited,
  refused,
  Refuses,
  zod,
} from 'foyer/platform';
import type { RequestContext } from 'foyer/platform';
import { z } from 'zod';
import { onboardingBody } from '../founding.js';
import { showOnboardingLink } from '../onboarding-view.js';
import type { OnboardingLinkView } from '../onboarding-view.js';
import { SetUpInstallation } from './set-up.js';

const personName = nameText.max(100);

const body = z.strictObject({
  setupToken: z.string().max(1_000),
  organization: newOrganizationBody,
  admin: z.strictObject({
    email: z.string().max(1_000),
    firstName: personName,
    lastName: personName,
    password: z.string().max(longestPassword),
  }),
  onboarding: onboardingBody.optional(),
});

/** What the first run made; the key's secret is shown this once. */
export interface SetUpAnswer {
  readonly organization: OrganizationView;
  readonly user: User;
  /** `secret` is null where an idempotent request is answered again: it is not kept. */
  readonly apiKey: { readonly id: string; readonly secret: string | null };
  readonly onboardingLink?: OnboardingLinkView;
}

@Controller('v1/setup')
export class SetUpController {
  constructor(
    private readonly service: SetUpInstallation,
    private readonly cookie: SessionCookie,
  ) {}

  /** The first run: makes the organization, its owner and an API key, whose secret is shown this once. */
  @Public()
  @Post()
  @RateLimited('sign-in-address')
  @Refuses(
    'setup.wrong-token',
    'setup.done',
    'email.invalid',
    'organization.slug-taken',
    'password.too-short',
    'password.common',
    'password.mismatch',
  )
  @Idempotency({ changesSession: true })
  async setUp(
    @Body(zod(body)) ask: z.output<typeof body>,
    @CurrentRequest() request: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SetUpAnswer> {
    const email = parseEmailAddress(ask.admin.email);
    if (!email) throw refused('email.invalid', 'This is no mail address.');
    const made = await this.service.setUp({ ...ask, admin: { ...ask.admin, email }, request });
    this.cookie.set(reply, made.sessionId);
    const { user, apiKey } = made;
    return { organization: showOrganization(made.organization), user, apiKey, ...showOnboardingLink(made) };
  }
}
