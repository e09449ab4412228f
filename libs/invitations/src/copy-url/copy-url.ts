import { Command as Message, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import type { Asker } from 'foyer/organizations';
import { aboutInvite } from '../about-invite.js';
import { copyUrl } from '../domain/copy-url.decisions.js';
import { InviteTokens } from '../tokens.js';

/** Reads the URL of a live invite, which is written down. */
export class CopyUrl extends Message<string> {
  constructor(
    readonly asker: Asker,
    readonly inviteId: string,
  ) {
    super();
  }
}

@CommandHandler(CopyUrl)
export class CopyUrlHandler implements ICommandHandler<CopyUrl> {
  constructor(
    private readonly eventLog: EventLog,
    private readonly tokens: InviteTokens,
  ) {}

  async execute({ asker, inviteId }: CopyUrl): Promise<string> {
    const holdsKey = (kid: string): boolean => this.tokens.holds(kid);
    const { invite } = await this.eventLog.handle(
      aboutInvite(asker, inviteId, (state, asking) => copyUrl(state, asking, { inviteId, holdsKey })),
    );
    return this.tokens.urlOf(invite);
  }
}
