import { Command as Message, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import type { Command } from 'foyer/event-log';
import type { Asker } from 'foyer/organizations';
import { inOrganization } from 'foyer/organizations';
import { isRefusal, newId, refused, RefusedError } from 'foyer/platform';
import { parseAudience } from '../domain/audience.js';
import { createLinkInvite, holderOf } from '../domain/create.decisions.js';
import type { NewLinkInvite } from '../domain/create.decisions.js';
import { inviteCounts } from '../domain/invite-counts.projection.js';
import { invites } from '../domain/invites.projection.js';
import { tokens } from '../domain/tokens.projection.js';
import type { InviteNow } from '../list-invites/invite-view.js';
import { inviteAfter } from '../list-invites/invite-after.js';
import { InviteTokens } from '../tokens.js';
import type { LinkInviteAsk } from './create-invite-body.js';

/** A link, and the URL to share. */
export interface CreatedLink {
  readonly now: InviteNow;
  readonly url: string;
}

/** Makes a shareable link. */
export class CreateLink extends Message<CreatedLink> {
  constructor(
    readonly asker: Asker,
    readonly ask: Omit<LinkInviteAsk, 'kind'>,
  ) {
    super();
  }
}

/** @returns the command that makes a link; refused as `createLinkInvite` says */
export const createLinkCommand = (asker: Asker, ask: NewLinkInvite): Command<InviteNow> =>
  inOrganization(asker, {
    reads: [
      [invites, ask.inviteId],
      [tokens, ask.token.digest],
      [inviteCounts, asker.organizationId],
    ],
    persons: [holderOf(ask.inviteId)],
    decide: (state, asking) => createLinkInvite(state, asking, ask),
    result: (state, at) => inviteAfter(state, asker.organizationId, ask.inviteId, at),
  });

/** Links that are switched off are gone for who would join, and in the way of who would make one. */
const asConflict = (error: unknown): unknown =>
  error instanceof RefusedError && error.refusal.refused === 'links.switched-off'
    ? new RefusedError(error.refusal, { ...error.extras, status: 409 })
    : error;

@CommandHandler(CreateLink)
export class CreateLinkHandler implements ICommandHandler<CreateLink> {
  constructor(
    private readonly eventLog: EventLog,
    private readonly tokens: InviteTokens,
  ) {}

  async execute({ asker, ask }: CreateLink): Promise<CreatedLink> {
    const audience = parseAudience(ask.audience);
    if (isRefusal(audience)) throw refused(audience.refused, audience.detail);
    const inviteId = newId('inv');
    const command = createLinkCommand(asker, {
      ...ask,
      audience,
      inviteId,
      token: this.tokens.mint(inviteId, 1),
    });
    const now = await this.eventLog.handle(command).catch((error: unknown) => {
      throw asConflict(error);
    });
    return { now, url: this.tokens.urlOf(now.invite) };
  }
}
