import { Body, Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public, SessionCookie } from 'foyer/identity';
import { newOrganizationBody } from 'foyer/organizations';
import {
  CONFIG,
  contextOf,
  parseEmailAddress,
  PUBLIC_URL,
  RateLimited,
  refusalStatus,
  refused,
  refusedErrorOf,
  zod,
} from 'foyer/platform';
import type { Config, PublicUrl, RequestContext } from 'foyer/platform';
import { z } from 'zod';
import { Pages } from '../../join-pages/pages.js';
import { renderPage } from '../../join-pages/templates.js';
import { typedPassword, typedText } from '../../join-pages/typed.js';
import { SetUpInstallation } from './set-up.js';
import type { SetUp } from './set-up.js';

const link = z.object({ token: typedText });
const form = z.object({
  setupToken: typedText,
  organization: typedText,
  firstName: typedText,
  lastName: typedText,
  email: typedText,
  password: typedPassword,
});

type Typed = z.output<typeof form>;

/** The first run in a browser: the link that the server prints leads here. */
@Controller('setup')
@Public()
export class SetUpPageController {
  constructor(
    private readonly service: SetUpInstallation,
    private readonly pages: Pages,
    private readonly cookie: SessionCookie,
    @Inject(CONFIG) private readonly config: Pick<Config, 'passwordMinLength'>,
    @Inject(PUBLIC_URL) private readonly publicUrl: PublicUrl,
  ) {}

  @Get()
  show(@Query(zod(link)) { token }: z.output<typeof link>, @Res() reply: FastifyReply): void {
    this.pages.send(reply, this.form({ setupToken: token }));
  }

  @Post()
  @RateLimited('sign-in-address')
  async setUp(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const typed = form.parse(body ?? {});
    try {
      const made = await this.try(typed, contextOf(request));
      this.cookie.set(reply, made.sessionId);
      this.pages.send(reply, this.done(made), 201);
    } catch (error) {
      const { refusal } = refusedErrorOf(error);
      const { password: _password, ...given } = typed;
      this.pages.send(reply, this.form(given, refusal.detail), refusalStatus[refusal.refused]);
    }
  }

  private async try(
    { setupToken, organization: name, email: typed, ...person }: Typed,
    request: RequestContext,
  ): Promise<SetUp> {
    const organization = newOrganizationBody.safeParse({ name });
    if (!organization.success || person.firstName === '' || person.lastName === '') {
      throw refused('request.invalid', 'Fill in every field.');
    }
    const email = parseEmailAddress(typed);
    if (!email) throw refused('email.invalid', 'This is no mail address.');
    const admin = { ...person, email };
    return this.service.setUp({ setupToken, organization: organization.data, admin, request });
  }

  private form(given: Partial<Typed>, problem?: string): string {
    const { passwordMinLength } = this.config;
    return renderPage(
      'set-up',
      { language: 'en', title: 'Set up Foyer' },
      { given, problem, passwordMinLength },
    );
  }

  private done({ organization: { name, slug }, apiKey: { secret } }: SetUp): string {
    const data = { organization: name, slug, secret, url: this.publicUrl() };
    return renderPage('set-up-done', { language: 'en', title: `${name} is ready` }, data);
  }
}
