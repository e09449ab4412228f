import { Command as Message, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import type { Command } from 'foyer/event-log';
import type { Asker } from 'foyer/organizations';
import { aboutInvite } from '../about-invite.js';
import { resendInvite } from '../domain/resend.decisions.js';
import type { InviteNow } from '../list-invites/invite-view.js';
import { InviteTokens } from '../tokens.js';

/** Gives an e-mail invite a new token and a fresh window; the old token is dead. */
export class ResendInvite extends Message<InviteNow> {
  constructor(
    readonly asker: Asker,
    readonly inviteId: string,
    readonly sendMail: boolean,
  ) {
    super();
  }
}

/** @returns the command; refused as `resendInvite` says */
export const resendInviteCommand = (
  tokens: InviteTokens,
  { asker, inviteId, sendMail }: Pick<ResendInvite, 'asker' | 'inviteId' | 'sendMail'>,
): Command<InviteNow> =>
  aboutInvite(asker, inviteId, (state, asking) =>
    resendInvite(state, asking, {
      inviteId,
      sendMail,
      tokenOf: (generation) => tokens.mint(inviteId, generation),
    }),
  );

@CommandHandler(ResendInvite)
export class ResendInviteHandler implements ICommandHandler<ResendInvite> {
  constructor(
    private readonly eventLog: EventLog,
    private readonly tokens: InviteTokens,
  ) {}

  execute(message: ResendInvite): Promise<InviteNow> {
    return this.eventLog.handle(resendInviteCommand(this.tokens, message));
  }
}
