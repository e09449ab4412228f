import '@fastify/cookie';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { User } from 'foyer/identity';
import { CONFIG, languagesOf, refusalStatus, RefusedError, refusedErrorOf } from 'foyer/platform';
import type { Config, ProblemPages, RefusalCode } from 'foyer/platform';
import { InviteCookie } from '../join/invite-cookie.js';
import { PreviewInvite } from '../join/preview-invite/preview-invite.js';
import type { Preview, Scenario } from '../join/preview-invite/preview.js';
import { invitationPage, messagePage, problemPage } from './join-view.js';
import { contentSecurityPolicy } from './templates.js';
import type { PageName } from './templates.js';
import { fill, textsFor } from './texts.js';
import type { Texts } from './texts.js';

/** A page that is asked for: in whose language, by whom, about which invite. */
export interface Visit {
  readonly t: Texts;
  readonly user: User | undefined;
  readonly token: string | undefined;
}

/** What was typed into a form, and why it did not do. */
export interface Retry {
  readonly given?: Readonly<Record<string, unknown>>;
  readonly problem?: RefusalCode;
}

/** A form that is shown again; `asMember`: the one for signing in. */
export interface Again extends Retry {
  readonly status: number;
  readonly asMember: boolean;
}

const pageOf: Partial<Record<Scenario, PageName>> = {
  register: 'register',
  'sign-in': 'sign-in',
  accept: 'accept',
};

/** Renders the invitee's pages: one for each situation, and one for each reason why not. */
@Injectable()
export class Pages {
  constructor(
    private readonly previews: PreviewInvite,
    private readonly cookie: InviteCookie,
    @Inject(CONFIG) private readonly config: Pick<Config, 'passwordMinLength'>,
  ) {}

  get passwordMinLength(): number {
    return this.config.passwordMinLength;
  }

  visit(request: FastifyRequest): Visit {
    const { principal } = request;
    return {
      t: textsFor(languagesOf(request.headers['accept-language'])),
      user: principal?.kind === 'user' ? principal.user : undefined,
      token: this.cookie.read(request),
    };
  }

  send(reply: FastifyReply, html: string, status = 200): void {
    void reply
      .code(status)
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': contentSecurityPolicy,
      })
      .send(html);
  }

  redirect(reply: FastifyReply, path: string): void {
    void reply.code(303).header('location', path).send();
  }

  /** The page for where the visitor stands. @param asMember show the sign-in form to who is not signed in */
  async show({ t, user, token }: Visit, asMember = false, retry: Retry = {}): Promise<string> {
    const preview = await this.previews.preview(token, user);
    const name = asMember && !user ? 'sign-in' : pageOf[preview.scenario];
    const { passwordMinLength } = this;
    if (name) return invitationPage(name, { t, preview, account: user?.email, passwordMinLength, ...retry });
    return this.noForm(t, preview, user);
  }

  welcome(t: Texts, { organization, grant }: Preview): string {
    const roles = grant.roles.map(({ name }) => name).join(', ');
    return messagePage(t, {
      heading: fill(t.welcome, { organization: organization.name }),
      hint: fill(t.welcomeHint, { roles }),
    });
  }

  /** Shows a form again, with what was typed and what is wrong with it. */
  async again(reply: FastifyReply, visit: Visit, { status, asMember, ...retry }: Again): Promise<void> {
    try {
      this.send(reply, await this.show(visit, asMember, retry), status);
    } catch (error) {
      this.fail(reply, visit, error);
    }
  }

  /** The page for what was refused before it came to a page; undefined where there are no words for it. */
  readonly beforehand: ProblemPages = ({ refusal }, { headers }) => {
    const t = textsFor(languagesOf(headers['accept-language']));
    if (t.problems[refusal.refused] === undefined) return undefined;
    return { html: problemPage(t, refusal.refused, undefined), policy: contentSecurityPolicy };
  };

  /** Answers any error with a page of its own. */
  fail(reply: FastifyReply, { t, user }: Visit, error: unknown): void {
    const refusal = error instanceof RefusedError ? error : refusedErrorOf(error);
    const code = refusal.refusal.refused;
    void reply.headers({ ...refusal.extras.headers });
    this.send(reply, problemPage(t, code, user?.email), refusal.extras.status ?? refusalStatus[code]);
  }

  private noForm(t: Texts, preview: Preview, user: User | undefined): string {
    const values = {
      organization: preview.organization.name,
      email: user?.email ?? '',
      invited: preview.email ?? '',
    };
    if (preview.scenario === 'wrong-account') {
      return messagePage(t, {
        heading: t.wrongAccount,
        hint: fill(t.wrongAccountHint, values),
        switchAccount: true,
      });
    }
    return messagePage(t, { heading: t.alreadyMember, hint: fill(t.alreadyMemberHint, values) });
  }
}
