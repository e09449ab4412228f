import { Inject } from '@nestjs/common';
import { Command as Message, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import type { Command } from 'foyer/event-log';
import type { Asker } from 'foyer/organizations';
import { CONFIG } from 'foyer/platform';
import type { Config } from 'foyer/platform';
import { aboutInvite } from '../about-invite.js';
import { resendInvite } from '../domain/resend.decisions.js';
import { resends } from '../domain/resends.projection.js';
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

/** What resending depends on beside the log. */
export interface ResendParts {
  readonly tokens: InviteTokens;
  /** Whether there is a limit to how often: `FOYER_RATE_LIMITS`. */
  readonly limited: boolean;
}

/** @returns the command; refused as `resendInvite` says */
export const resendInviteCommand = (
  { tokens, limited }: ResendParts,
  { asker, inviteId, sendMail }: Pick<ResendInvite, 'asker' | 'inviteId' | 'sendMail'>,
): Command<InviteNow> =>
  aboutInvite(
    asker,
    inviteId,
    (state, asking) => {
      const tokenOf = (generation: number) => tokens.mint(inviteId, generation);
      return resendInvite(state, asking, { inviteId, sendMail, tokenOf, limited });
    },
    [[resends, inviteId]],
  );

@CommandHandler(ResendInvite)
export class ResendInviteHandler implements ICommandHandler<ResendInvite> {
  constructor(
    private readonly eventLog: EventLog,
    private readonly tokens: InviteTokens,
    @Inject(CONFIG) private readonly config: Pick<Config, 'rateLimits'>,
  ) {}

  execute(message: ResendInvite): Promise<InviteNow> {
    const parts = { tokens: this.tokens, limited: this.config.rateLimits };
    return this.eventLog.handle(resendInviteCommand(parts, message));
  }
}
