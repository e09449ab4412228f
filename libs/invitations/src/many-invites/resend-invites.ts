import { Inject } from '@nestjs/common';
import { Command as Message, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Asker } from 'foyer/organizations';
import { CONFIG } from 'foyer/platform';
import type { Config } from 'foyer/platform';
import { resendInviteCommand } from '../resend-invite/resend-invite.js';
import { InviteTokens } from '../tokens.js';
import { ManyInvites } from './many-invites.js';
import type { Of, Outcomes } from './many-invites.js';
import type { Selection } from './many-invites-body.js';

/** Sends many e-mail invites again. */
export class ResendInvites extends Message<Outcomes> {
  constructor(
    readonly asker: Asker,
    readonly of: Of,
    readonly selection: Selection,
  ) {
    super();
  }
}

@CommandHandler(ResendInvites)
export class ResendInvitesHandler implements ICommandHandler<ResendInvites> {
  constructor(
    private readonly many: ManyInvites,
    private readonly tokens: InviteTokens,
    @Inject(CONFIG) private readonly config: Pick<Config, 'rateLimits'>,
  ) {}

  execute({ asker, of, selection }: ResendInvites): Promise<Outcomes> {
    const parts = { tokens: this.tokens, limited: this.config.rateLimits };
    return this.many.each({ ...of, request: asker.actor.request }, selection, (inviteId) =>
      resendInviteCommand(parts, { asker, inviteId, sendMail: true }),
    );
  }
}
