import { Body, Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { Access, Asker } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import { Describes, refused, Refuses, versioned, zod } from 'foyer/platform';
import type { RefusedError, Versioned } from 'foyer/platform';
import type { z } from 'zod';
import { InviteViews } from '../list-invites/invite-views.js';
import type { Author, InviteView } from '../list-invites/invite-view.js';
import { refusalsOfTerms } from '../refusals-of-terms.js';
import { CreateEmailInvites } from './create-email-invites.js';
import type { RejectedAddress } from './create-email-invites.js';
import { createInviteBody } from './create-invite-body.js';
import type { EmailInvitesAsk, LinkInviteAsk } from './create-invite-body.js';
import { CreateLink } from './create-link.js';

interface RejectedView {
  readonly email: string;
  readonly code: string;
  readonly detail: string;
}

interface Invited {
  readonly created: readonly InviteView[];
  readonly rejected: readonly RejectedView[];
}

const showRejected = ({ email, refusal }: RejectedAddress): RejectedView => ({
  email,
  code: refusal.refused,
  detail: refusal.detail,
});

/** The one reason that all share, or that there are several. */
const noneInvited = (rejected: readonly RejectedAddress[]): RefusedError => {
  const codes = new Set(rejected.map(({ refusal }) => refusal.refused));
  const [first] = rejected;
  const members = { rejected: rejected.map(showRejected) };
  return first && codes.size === 1
    ? refused(first.refusal.refused, first.refusal.detail, { members })
    : refused('invites.all-rejected', 'Nobody could be invited, for several reasons.', { members });
};

const askerOf = ({ organizationId, actor }: Access): Asker => ({ organizationId, actor });

/** The maker of what is made: the guard has looked up the name already. */
const nameOf = ({ actor: { kind, id }, name }: Access): Author | undefined =>
  name === null ? undefined : { kind, id, name };

@Controller('v1/organizations/:org/invites')
export class CreateInviteController {
  constructor(
    private readonly commands: CommandBus,
    private readonly views: InviteViews,
  ) {}

  /** Invites people by mail, or makes a link. What was made and what was rejected are told address by address. */
  @Post()
  @Refuses(
    'invite.duplicate',
    'member.already',
    'seats.none-left',
    'email.invalid',
    'invites.all-rejected',
    ['links.switched-off', 409],
    ...refusalsOfTerms,
  )
  @Describes({ answers: [201, 200] })
  @Requires('invites:write')
  async create(
    @OrganizationAccess() access: Access,
    @Body(zod(createInviteBody)) body: z.output<typeof createInviteBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Invited | Versioned<InviteView & { readonly url: string }>> {
    if (body.kind === 'link') return this.link(access, body);
    if (body.dryRun) reply.code(200);
    return this.byEmail(access, body);
  }

  private async link(access: Access, { kind: _kind, ...ask }: LinkInviteAsk) {
    const { now, url } = await this.commands.execute(new CreateLink(askerOf(access), ask));
    const view = await this.views.one(access.organizationId, now, nameOf(access));
    return versioned({ ...view, url }, view.version);
  }

  private async byEmail(access: Access, { kind: _kind, ...ask }: EmailInvitesAsk): Promise<Invited> {
    const { created, rejected } = await this.commands.execute(new CreateEmailInvites(askerOf(access), ask));
    if (created.length === 0 && !ask.dryRun) throw noneInvited(rejected);
    return {
      created: await this.views.all(access.organizationId, created, nameOf(access)),
      rejected: rejected.map(showRejected),
    };
  }
}
